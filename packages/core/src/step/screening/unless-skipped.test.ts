import type { State } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { unlessSkipped } from './unless-skipped.js';

beforeAll(() => tf.setBackend('cpu'));

const state = (value: number, count: number): State => ({
  factors: [tf.fill([2, 2], value), { own: tf.fill([3], value), steps: count }, null],
});
const numbersOf = (tree: State): unknown =>
  JSON.parse(
    JSON.stringify(tree, (_, leaf: unknown) =>
      leaf instanceof tf.Tensor ? [...leaf.dataSync()] : leaf,
    ),
  );

test.each([
  [0, 5],
  [1, 2],
  [NaN, 2],
])('with the flag %s tensors have the value %s, and counts go on', (flag, value) => {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const kept = unlessSkipped(tf.tensor1d([flag]), [[state(5, 8), state(2, 7)]])[0]!;
    expect(numbersOf(kept)).toEqual(numbersOf(state(value, 8)));
  });
  expect(tf.memory().numTensors).toBe(before);
});

test('values that are not finite do not come through', () => {
  tf.tidy(() => {
    const kept = unlessSkipped(tf.tensor1d([1]), [[state(NaN, 2), state(0.1, 1)]])[0]!;
    expect(numbersOf(kept)).toEqual(numbersOf(state(0.1, 2)));
  });
});

test('what the last state has not, or has in another shape, is the next one', () => {
  tf.tidy(() => {
    const skip = tf.tensor1d([1]);
    const next: State = { a: tf.ones([2]), b: tf.ones([2]), c: tf.ones([1]) };
    const kept = unlessSkipped(skip, [[next, { a: null, b: tf.zeros([3]) }]])[0];
    expect(kept).toEqual(next);
  });
});
