import { asMatrix, klClip } from '@curvature/core';
import {
  choleskyInverses,
  eigenInverse,
  fullSplit,
  layerFisher,
  levenbergMarquardt,
  piSplit,
  sqrtSplit,
} from '@curvature/layer-fisher';
import { chain, clipByNorm, heavyBall } from '@curvature/rules';
import type { AnyPreconditioner, SignalSource } from '@curvature/spec';
import type { CompleteLayerwise } from '../options/layerwise-options.js';

/**
 * Values, beside the slots of the host, that `thor` and `kfac` take: where inputs and output
 * gradients of layers come from.
 */
export interface LayerwiseParts {
  readonly signals: SignalSource<'activations' | 'outputGrads'>;
}

const splits = { sqrt: sqrtSplit, pi: piSplit, full: fullSplit };

const inverseOf = ({ dampingSplit, splitSize }: CompleteLayerwise) =>
  dampingSplit === 'exact'
    ? eigenInverse()
    : choleskyInverses({ split: splits[dampingSplit], sliceSize: splitSize });

/**
 * The Fisher information of layers. @param decay Weight of the old average of factors; null takes
 * those of one batch.
 */
const fisherOf = (o: CompleteLayerwise, decay: number | null) =>
  layerFisher<never>({
    damping: o.damping,
    bias: o.bias,
    lossAverage: o.lossAverage,
    sharing: o.sharing,
    decay,
    inverse: inverseOf(o) as never,
  }) as AnyPreconditioner;

const momentumOf = ({ momentum: beta, clipNorm }: CompleteLayerwise) =>
  clipNorm === null
    ? heavyBall({ beta })
    : chain(clipByNorm(clipNorm) as never, heavyBall({ beta }) as never);

const dampingRule = ({ damping: initial }: CompleteLayerwise) =>
  levenbergMarquardt({ initial, min: Math.min(initial, 1e-8), max: Math.max(initial, 1e8) });

/**
 * precondition -> + weightDecay w -> clip -> momentum -> step: THOR's order, and what `thor` and
 * `kfac` have in common.
 */
export const layerwiseSlots = (o: CompleteLayerwise, decay: number | null) => ({
  learningRate: o.learningRate,
  partition: asMatrix,
  preconditioner: fisherOf(o, decay),
  momentum: momentumOf(o),
  ...(o.klClip !== null && { trust: klClip(o.klClip) }),
  ...(o.adaptiveDamping && { damping: dampingRule(o) }),
  ...(o.weightDecay > 0 && { weightDecay: { rate: o.weightDecay, at: 'beforeMomentum' as const } }),
});
