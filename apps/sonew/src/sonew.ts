import { composition, whole } from '@curvature/core';
import { perTensor } from '@curvature/grafting';
import { adagrad, adam, ema, gradient, rmsprop, sgd } from '@curvature/rules';
import { rowMajor, columnMajor, perOutputUnit, sparseLogDet } from '@curvature/sparse-logdet';
import { type Complete, type SonewOptions, sonewOptions } from './options.js';

const EPSILON = 1e-8;

const chains = { columns: columnMajor, units: perOutputUnit, rows: rowMajor };
const dampings = {
  absolute: (absolute: number) => ({ absolute }),
  relativeMean: (relativeToMean: number) => ({ relativeToMean }),
  relativeNorm: (relativeToNorm: number) => ({ relativeToNorm }),
};
const average = ({ beta2 }: Complete) => (beta2 === 1 ? 0.999 : beta2);
/** Adam's length comes from the statistics themselves, and needs no rule. */
const grafts = {
  none: () => null,
  adam: () => null,
  sgd: () => perTensor(gradient()),
  momentum: () => perTensor(sgd()),
  rmsprop: (o: Complete) => perTensor(rmsprop({ beta2: average(o), epsilon: EPSILON })),
  adagrad: () => perTensor(adagrad({ epsilon: EPSILON })),
};

/**
 * SONew's slots for `secondOrder`: take them, replace some, pass them on. @throws CurvatureError
 * for an unknown option or a value out of range.
 */
export function sonewSlots(options: SonewOptions = {}) {
  const o = sonewOptions.complete(options);
  return {
    learningRate: o.learningRate,
    partition: whole,
    preconditioner: sparseLogDet({
      band: o.band,
      beta2: o.beta2,
      damping: dampings[o.epsilonMode](o.epsilon),
      gamma: o.gamma,
      order: chains[o.chain],
      vectors: o.vectors,
      adamGraft: o.graft === 'adam' ? { epsilon: EPSILON } : null,
    }),
    filter: ema({ beta: o.beta1 }),
    graft: grafts[o.graft](o),
    fallback: adam({ beta1: 0, beta2: average(o), epsilon: EPSILON }),
    ...(o.weightDecay > 0 && {
      weightDecay: { rate: o.weightDecay, at: 'afterMomentum' as const },
    }),
  };
}

/**
 * SONew (Devvrit et al. 2023, arXiv 2311.10085): online Newton with a sparse inverse, for
 * `model.compile` and `optimizer.minimize`.
 * @param options Flat options, see `SonewOptions`; all have defaults.
 * @param more Slots of `secondOrder` to set or replace.
 */
export const sonew = composition<SonewOptions>('Sonew', sonewSlots);

/** `sonew` without neighbours: Newton's diagonal, Adam without its square root. */
export const diagonalSonew = composition<Omit<SonewOptions, 'band'>>('DiagonalSonew', (options) =>
  sonewSlots({ ...options, band: 0 }),
);
