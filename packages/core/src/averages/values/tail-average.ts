import { type Given, number, options } from '@curvature/spec';
import { add, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { Average } from '../average.js';
import { averagedBy } from '../averaged-by.js';

const tailAverageOptions = options('tailAverage', {
  decay: number({ default: 0.999, min: 0, max: 1, describe: 'decay of the weight of a step' }),
  from: number({ default: 1, min: 1, integer: true, describe: 'first step that is averaged' }),
});

type Mean = { readonly mean: Tensor; readonly steps: number };

/**
 * The mean of the weights after each step since step `from`, where a step of age k counts decay^k:
 * an exponential average without a bias towards the first weights, and with decay 1 the arithmetic
 * mean. It changes nothing of training, so any optimizer and schedule may make the weights.
 *
 * The state is the mean, in the variable's shape, and a number.
 * @param given.decay In [0, 1], for a horizon of 1 / (1 - decay) steps; default 0.999.
 * @param given.from The first step that is averaged, counted from 1; default 1. Before it the
 *   averaged weights are the variables' own.
 * @throws CurvatureError for an option that is unknown or out of range.
 * Source: Polyak and Juditsky 1992; the exponential form with its correction is that of SPlus,
 * Frans et al. 2025 (arXiv 2506.07254).
 */
export function tailAverage(given: Given<typeof tailAverageOptions> = {}): Average {
  const { decay, from } = tailAverageOptions.complete(given);
  const shareOf = (steps: number) => (decay === 1 ? 1 / steps : (1 - decay) / (1 - decay ** steps));
  return averagedBy<Mean>({
    name: 'tailAverage',
    next(state, { after, step }) {
      if (step < from) return [null, after];
      if (!state) return [{ mean: after, steps: 1 }, after];
      const steps = state.steps + 1;
      const mean = add(state.mean, mul(sub(after, state.mean), shareOf(steps)));
      return [{ mean, steps }, after];
    },
    averaged: ({ mean }) => mean,
  });
}
