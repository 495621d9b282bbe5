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
import type { AnyPreconditioner, Policy, SignalSource } from '@curvature/spec';
import type { LayerwiseOptions } from './options.js';

/** Values, beside the slots of the host, that `thor` and `kfac` take: where inputs and output gradients of layers come from. */
export interface LayerwiseParts {
  readonly signals: SignalSource<'activations' | 'outputGrads'>;
}

const splits = { sqrt: sqrtSplit, pi: piSplit, full: fullSplit };

const inverseOf = ({ dampingSplit, splitSize }: Required<LayerwiseOptions>) =>
  dampingSplit === 'exact'
    ? eigenInverse()
    : choleskyInverses({ split: splits[dampingSplit], sliceSize: splitSize === 0 ? null : splitSize });

/** precondition -> + weightDecay w -> clip -> momentum -> step: THOR's order, and what differs from it to K-FAC. */
export function layerwiseSlots(
  o: Required<LayerwiseOptions>,
  signals: SignalSource<'activations' | 'outputGrads'>,
  policy: Policy<never>,
  decay: number | null,
) {
  const { bias, damping, lossAverage, sharing } = o;
  const ball = heavyBall({ beta: o.momentum });
  return {
    learningRate: o.learningRate,
    partition: asMatrix,
    signals,
    policy,
    preconditioner: layerFisher<never>({
      damping,
      bias,
      lossAverage,
      sharing,
      decay,
      inverse: inverseOf(o) as never,
    }) as AnyPreconditioner,
    momentum: o.clipNorm > 0 ? chain(clipByNorm(o.clipNorm) as never, ball as never) : ball,
    ...(o.klClip > 0 && { trust: klClip(o.klClip) }),
    ...(o.adaptiveDamping && {
      damping: levenbergMarquardt({ initial: damping, min: Math.min(damping, 1e-8), max: Math.max(damping, 1e8) }),
    }),
    ...(o.weightDecay > 0 && { weightDecay: { rate: o.weightDecay, at: 'beforeMomentum' as const } }),
  };
}
