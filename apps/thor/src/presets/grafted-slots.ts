import { captureLayers } from '@curvature/backend-tfjs';
import { asMatrix } from '@curvature/core';
import { perTensor } from '@curvature/grafting';
import { choleskyInverses, layerFisher, relativeSplit } from '@curvature/layer-fisher';
import { adam, ema } from '@curvature/rules';
import type { AnyPreconditioner } from '@curvature/spec';
import type { CompleteGrafted } from '../options/grafted-options.js';
import type { LayerwiseParts } from './parts.js';

/**
 * The slots that `thor` and `kfac` share: average gradients, precondition them, take Adam's length.
 * @param o.decay Decay of the averages of factors; null takes the factors of one batch.
 */
export const graftedSlots = (
  o: CompleteGrafted & { readonly decay: number | null },
  { signals = captureLayers() }: Partial<LayerwiseParts>,
) => ({
  learningRate: o.learningRate,
  partition: asMatrix,
  signals,
  preconditioner: layerFisher<never>({
    damping: o.damping,
    bias: o.bias,
    sharing: o.sharing,
    decay: o.decay,
    inverse: choleskyInverses({ split: relativeSplit, sliceSize: o.splitSize }) as never,
  }) as AnyPreconditioner,
  filter: ema({ beta: o.beta1, nesterov: o.nesterov }),
  graft: perTensor(adam({ beta1: 0, beta2: o.beta2 })),
  fallback: adam({ beta1: 0, beta2: o.beta2 }),
  weightDecay: o.weightDecay > 0 ? { rate: o.weightDecay, at: 'afterMomentum' as const } : null,
});
