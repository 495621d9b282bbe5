import { perTensor } from '@curvature/grafting';
import { relativeSplit } from '@curvature/layer-fisher';
import { defaultInverses } from '@curvature/layer-fisher/internal';
import { adam, ema } from '@curvature/rules';
import type { CompleteGrafted } from '../options/grafted-options.js';
import { type LayerwiseParts, layerwiseSlots } from './parts.js';

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
  filter: ema({ beta: o.beta1, nesterov: o.nesterov }),
  graft: perTensor(adam({ beta1: 0, beta2: o.beta2 })),
  fallback: adam({ beta1: 0, beta2: o.beta2 }),
  weightDecay: o.weightDecay > 0 ? { rate: o.weightDecay, at: 'afterMomentum' as const } : null,
});
