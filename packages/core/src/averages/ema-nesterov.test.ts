// The slot holds more than averages: the look ahead of EMA-Nesterov (arXiv 2605.25395) in one value.
import { sgd } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { slope, stepsOf } from '../../test/steps-of.js';
import { firstOrder } from '../first-order.js';
import { averagedBy } from './averaged-by.js';

beforeAll(() => tf.setBackend('cpu'));

const DECAY = 0.99;
/** Off at the first and the last steps, as in modded-nanogpt, track 3, number 39. */
const lookAhead = (step: number) => (step > 5 && step <= 35 ? 0.6 : 0);

/** The variable holds the point ahead, at which the next gradient is taken. */
const emaNesterov = () =>
  averagedBy<{ readonly weights: tf.Tensor; readonly mean: tf.Tensor }>({
    name: 'emaNesterov',
    next(state, { before, after, step }) {
      const move = tf.sub(after, state?.weights ?? before);
      const mean = tf.add(
        tf.mul(state?.mean ?? tf.zerosLike(move), DECAY),
        tf.mul(move, 1 - DECAY),
      );
      return [{ weights: after, mean }, tf.add(after, tf.mul(mean, lookAhead(step + 1)))];
    },
    averaged: ({ weights }) => weights,
  });

test('an average of past moves is added before each gradient, as in the published loop', () => {
  const before = tf.memory().numTensors;
  const start = [2, -1.5, 0.3];
  let [w, previous, mean] = [start, start, [0, 0, 0]];
  const want: number[][] = [];
  for (let step = 1; step <= 40; step++) {
    w = w.map((x, i) => x + lookAhead(step) * mean[i]!);
    const g = slope(w);
    w = w.map((x, i) => x - 0.05 * g[i]!);
    mean = mean.map((m, i) => DECAY * m + (1 - DECAY) * (w[i]! - previous[i]!));
    previous = w;
    want.push(w);
  }
  const optimizer = firstOrder({ learningRate: 0.05, rule: sgd(), average: emaNesterov() });
  const got = stepsOf(optimizer, start, 40);
  got.averaged.flat().forEach((x, i) => expect(Math.abs(x - want.flat()[i]!)).toBeLessThan(1e-5));
  // It does look ahead while it is on.
  expect(got.held[20]).not.toEqual(got.averaged[20]);
  expect(got.held[38]).toEqual(got.averaged[38]);
  expect(tf.memory().numTensors).toBe(before);
});
