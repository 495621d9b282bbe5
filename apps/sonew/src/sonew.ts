// The door of users leads to code that saves share, which a page of SONew would load before them.
import { gradientComposition, whole } from '@curvature/core/internal';
import { adamOf, emaOf } from '@curvature/rules/internal';
import { logDet } from '@curvature/sparse-logdet/internal';
import { type SonewOptions, sonewOptions } from './options.js';
import { chains } from './parts/chain.js';
import { dampings } from './parts/damping.js';
import { averageBeta, EPSILON, graftOf } from './parts/graft.js';

/**
 * SONew's slots for `secondOrder`: take them, replace some, pass them on.
 * @throws CurvatureError for an unknown option or a value out of range.
 */
export function sonewSlots(options: SonewOptions = {}) {
  const o = sonewOptions.complete(options);
  const { band, beta2, gamma, vectors } = o;
  // The options have been checked, by the same bounds as those of the parts.
  return {
    learningRate: o.learningRate,
    partition: whole,
    preconditioner: logDet({
      band,
      beta2,
      gamma,
      vectors,
      damping: { kind: dampings[o.epsilonMode], value: o.epsilon },
      order: chains[o.chain],
      lambda: () => 1,
      biasCorrection: true,
      adamGraft: o.graft === 'adam' ? { epsilon: EPSILON } : null,
    }),
    filter: emaOf(o.beta1),
    graft: graftOf(o.graft, beta2),
    fallback: adamOf({ beta1: 0, beta2: averageBeta(beta2), epsilon: EPSILON }),
    ...(o.weightDecay > 0 && {
      weightDecay: { rate: o.weightDecay, at: 'afterMomentum' as const },
    }),
  };
}

/**
 * SONew (Devvrit et al. 2023, arXiv 2311.10085): online Newton with a sparse inverse, for
 * `model.compile` and `optimizer.minimize`.
 * @param options Flat options; the README has a table of them.
 * @param more Slots of `secondOrder` to set or replace.
 */
export const sonew = /* @__PURE__ */ gradientComposition<
  SonewOptions,
  object,
  ReturnType<typeof sonewSlots>
>('Sonew', sonewSlots);

/** `sonew` with the diagonal alone: Newton's diagonal, Adam without its square root. */
export const diagonalSonew = /* @__PURE__ */ gradientComposition(
  'DiagonalSonew',
  (options: Omit<SonewOptions, 'band'>) => sonewSlots({ ...options, band: 0 }),
);
