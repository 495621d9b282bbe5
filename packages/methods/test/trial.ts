// What tests of methods share: samples, runs of rules, blocks, and distances.
import type { Block, Rule, State } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';

export const BACKENDS = ['cpu', 'wasm'] as const;
export const seeds = fc.integer({ min: 1, max: 2 ** 30 });

/** Normal samples, rounded to float32: one list of elements for each of `count` tensors. */
export function normals(shape: readonly number[], count: number, seed: number): Float32Array[] {
  const all = tf.randomNormal([count, ...shape], 0, 1, 'float32', seed);
  const values = all.dataSync<'float32'>();
  all.dispose();
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.slice(i * size, (i + 1) * size));
}

/** Rows of a matrix of n columns. */
export const rowsOf = (values: ArrayLike<number>, n: number): number[][] =>
  Array.from({ length: values.length / n }, (_, i) =>
    Array.from({ length: n }, (_unused, j) => values[i * n + j]!),
  );

/** A parameter of this shape in one tile. */
export const blockOf = (shape: readonly number[]): Block => ({
  id: 'w',
  index: 0,
  shape: [1, ...shape],
  axes: shape.map((_, i) => i + 1),
  parameter: { name: 'w', shape },
});

/** The updates of a rule, whose direction is the gradient unless given. */
export const updatesOf = (
  rule: Rule<State>,
  shape: readonly number[],
  grads: readonly Float32Array[],
  directions = grads,
): Float32Array[] =>
  tf.tidy(() => {
    const parameter = { name: 'w', shape };
    let state = rule.init(parameter);
    return grads.map((values, i) => {
      const [grad, direction] = [values, directions[i]!].map((x) => tf.tensor(x, [...shape]));
      const [next, update] = rule.update(state, direction!, grad!, { parameter, step: i + 1 });
      state = next;
      return update.dataSync<'float32'>();
    });
  });

let largest = 0;
/** The largest distance since the last `forgetDistances`. */
export const largestDistance = (): number => largest;
export const forgetDistances = (): void => void (largest = 0);

/** max |got - expected| over max |expected|; NaN counts as infinite. */
export function distance(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  const size = Math.max(...Array.from(expected, Math.abs)) || 1;
  const errors = Array.from(expected, (x, i) => Math.abs(got[i]! - x) / size);
  const far = errors.some(Number.isNaN) ? Infinity : Math.max(...errors);
  largest = Math.max(largest, far);
  return far;
}

/** The largest distance of a list of updates. */
export const worst = (
  got: readonly Float32Array[],
  expected: readonly ArrayLike<number>[],
): number => Math.max(...got.map((update, i) => distance(update, expected[i]!)));
