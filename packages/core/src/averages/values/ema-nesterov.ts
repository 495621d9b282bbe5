import { type Given, number, numberOrNull, options } from '@curvature/spec';
import { add, mul, sub, type Tensor, zerosLike } from '@tensorflow/tfjs-core';
import type { Average } from '../average.js';
import { averagedBy } from '../averaged-by.js';

const lastStep = { default: Infinity, min: 1, describe: 'last step that looks ahead' };
const emaNesterovOptions = options('emaNesterov', {
  lookAhead: number({ default: 0.6, min: 0, below: Infinity, describe: 'times the mean move' }),
  decay: number({ default: 0.99, min: 0, below: 1, describe: 'decay of the mean of moves' }),
  from: number({ default: 1, min: 1, integer: true, describe: 'first step that looks ahead' }),
  until: number(lastStep),
  peak: numberOrNull({
    default: null,
    above: 0,
    below: Infinity,
    null: 'the same at any rate',
    describe: 'learning rate at which it looks ahead in full',
  }),
});

type Path = { readonly weights: Tensor; readonly mean: Tensor };

/**
 * EMA-Nesterov's look ahead around any optimizer, a value of the slot `average`. Gradients are taken
 * where the weights W would be after more of the moves that they have made,
 *
 *     V = W + a d,    W' = V - the update at V,    d <- decay d + (1 - decay) (W' - W)
 *
 * with a = lookAhead, times rate / peak if a peak is given, at the steps `from` to `until`, and else
 * 0. The variables hold V; `optimizer.evaluate(f)` shows W. The state is W and d, each in the
 * variable's shape.
 * @param given `lookAhead` 0.6, for optimizers with an acceleration of their own 0.3; `decay` 0.99;
 *   `from` 1, where the source waits for 300 to 500 steps; `until` Infinity, where it leaves out the
 *   last 750; `peak` null.
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: arXiv 2605.25395; modded-nanogpt, track 3, number 39, where the rate is that of the step
 * ahead, and here that of the step taken.
 */
export function emaNesterov(given: Given<typeof emaNesterovOptions> = {}): Average {
  const { lookAhead, decay, from, until, peak } = emaNesterovOptions.complete(given);
  const aheadAt = (step: number, rate: number) =>
    step < from || step > until ? 0 : lookAhead * (peak === null ? 1 : rate / peak);
  return averagedBy<Path>({
    name: 'emaNesterov',
    next(state, { before, after, step, rate }) {
      const move = sub(after, state?.weights ?? before);
      const mean = add(mul(state?.mean ?? zerosLike(move), decay), mul(move, 1 - decay));
      const ahead = aheadAt(step + 1, rate);
      return [{ weights: after, mean }, ahead === 0 ? after : add(after, mul(mean, ahead))];
    },
    averaged: ({ weights }) => weights,
  });
}
