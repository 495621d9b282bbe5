import { perTensor } from '@curvature/grafting';
import { relativeSplit } from '@curvature/layer-fisher';
import { defaultInverses } from '@curvature/layer-fisher/internal';
import { adamOf, emaOf } from '@curvature/rules/internal';
import type { CompleteGrafted } from '../options/grafted-options.js';
import { type LayerwiseParts, layerwiseSlots } from './parts.js';

/** Adam's default. */
const EPSILON = 1e-8;

/**
 * The slots that `thor` and `kfac` share: average gradients, precondition them, take Adam's length.
 * @param o.decay Decay of the averages of factors; null takes the factors of one batch.
 */
export const graftedSlots = (
  o: CompleteGrafted & { readonly decay: number | null },
  parts: Partial<LayerwiseParts>,
) => ({
  ...layerwiseSlots(
    o.learningRate,
    {
      damping: o.damping,
      bias: o.bias,
      sharing: o.sharing,
      decay: o.decay,
      inverse: defaultInverses({ split: relativeSplit, sliceSize: o.splitSize }) as never,
    },
    parts,
  ),
  // The options have been checked, by the same bounds as those of the rules.
  filter: emaOf(o.beta1, true, o.nesterov),
  graft: perTensor(adamOf({ beta1: 0, beta2: o.beta2, epsilon: EPSILON })),
  fallback: adamOf({ beta1: 0, beta2: o.beta2, epsilon: EPSILON }),
  weightDecay: o.weightDecay > 0 ? { rate: o.weightDecay, at: 'afterMomentum' as const } : null,
});
