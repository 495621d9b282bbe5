import { type Given, number, options } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Average } from '../average.js';
import { averagedBy } from '../averaged-by.js';
import { averageIn, interpolated } from './interpolated.js';

const scheduleFreeOptions = options('scheduleFree', {
  beta: number({ default: 0.9, above: 0, max: 1, describe: 'share of the average in y' }),
  power: number({ default: 0, min: 0, below: Infinity, describe: 'step t counts t^power' }),
});

/** `sum`: of the weights of all steps so far. */
type Sequence = { readonly z: Tensor; readonly steps: number; readonly sum: number };

/**
 * Schedule-Free learning: gradients are taken at y = beta x + (1 - beta) z, the update moves z, and
 * x is the mean of all z, each weighted by its squared learning rate. A linear warm-up and a
 * constant rate take the place of a schedule, and beta that of momentum: leave the first moment out
 * of the rule, e.g. `adam({ beta1: 0 })`. Weight decay acts at y.
 *
 * The variables hold y. The state is z, in the variable's shape, and two numbers.
 * @param given.beta The share of x in y, above 0 and at most 1; default 0.9.
 * @param given.power Step t counts t^power times in the mean; default 0.
 * @throws CurvatureError for an option that is unknown or out of range.
 * Source: Defazio et al. 2024, algorithm 1 (arXiv 2405.15682).
 */
export function scheduleFree(given: Given<typeof scheduleFreeOptions> = {}): Average {
  const { beta, power } = scheduleFreeOptions.complete(given);
  return averagedBy<Sequence>({
    name: 'scheduleFree',
    meaning: { beta },
    next(state, moved) {
      const steps = (state?.steps ?? 0) + 1;
      const weight = steps ** power * moved.rate ** 2;
      const sum = (state?.sum ?? 0) + weight;
      // A warm-up may begin with a rate of 0.
      const share = sum === 0 ? 0 : weight / sum;
      const [z, y] = interpolated(state?.z ?? moved.before, moved, beta, share);
      return [{ z, steps, sum }, y];
    },
    averaged: ({ z }, y) => averageIn(y, z, beta),
  });
}
