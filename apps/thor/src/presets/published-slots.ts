import { klClip } from '@curvature/core';
import { levenbergMarquardt } from '@curvature/layer-fisher';
import { chain, clipByNorm, heavyBall } from '@curvature/rules';
import type { CompletePublished } from '../options/published-options.js';
import { inverseOf } from './inverses.js';
import { type LayerwiseParts, layerwiseSlots } from './parts.js';

/**
 * The slots that `publishedThor` and `publishedKfac` share. THOR's order: precondition, + weightDecay w, clip,
 * momentum, step.
 * @param o.decay Decay of the averages of factors; null takes the factors of one batch.
 */
export const publishedSlots = (
  o: CompletePublished & { readonly decay: number | null },
  parts: Partial<LayerwiseParts>,
) => ({
  ...layerwiseSlots(
    o.learningRate,
    {
      damping: o.damping,
      bias: o.bias,
      lossAverage: o.lossAverage,
      sharing: o.sharing,
      decay: o.decay,
      inverse: inverseOf(o),
    },
    parts,
  ),
  trust: o.klClip === null ? null : klClip(o.klClip),
  damping: o.adaptiveDamping ? adaptiveDamping(o.damping) : null,
  weightDecay: o.weightDecay > 0 ? { rate: o.weightDecay, at: 'beforeMomentum' as const } : null,
  momentum:
    o.clipNorm === null ? heavyBall({ beta: o.momentum }) : clippedMomentum(o.clipNorm, o.momentum),
});

/** Levenberg-Marquardt's damping, whose default bounds give way to `initial`. */
const adaptiveDamping = (initial: number) =>
  levenbergMarquardt({ initial, min: Math.min(initial, 1e-8), max: Math.max(initial, 1e8) });

const clippedMomentum = (limit: number, beta: number) =>
  chain(clipByNorm(limit) as never, heavyBall({ beta }) as never);
