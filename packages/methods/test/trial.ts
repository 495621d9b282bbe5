// What tests of methods share: gradients, runs of rules and optimizers, and distances.
import type { SecondOrderOptimizer } from '@curvature/core';
import type { Rule, State } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { expect } from 'vitest';

export const BACKENDS = ['cpu', 'wasm'] as const;

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

/** Where a variable that starts at 0 stands after each step; asserts that no tensor is left. */
export async function path(
  make: () => SecondOrderOptimizer,
  shape: readonly number[],
  grads: readonly Float32Array[],
): Promise<Float32Array[]> {
  const before = tf.memory().numTensors;
  const optimizer = make();
  const w = tf.tidy(() => tf.variable(tf.zeros([...shape])));
  const stops: Float32Array[] = [];
  for (const values of grads) {
    tf.tidy(() =>
      optimizer.applyGradients([{ name: w.name, tensor: tf.tensor(values, [...shape]) }]),
    );
    await optimizer.settled();
    stops.push(w.dataSync<'float32'>().slice());
  }
  optimizer.dispose();
  w.dispose();
  expect(tf.memory().numTensors).toBe(before);
  return stops;
}

/** max |got - expected| over max |expected|; NaN counts as infinite. */
export function distance(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  const size = Math.max(...Array.from(expected, Math.abs)) || 1;
  const errors = Array.from(expected, (x, i) => Math.abs(got[i]! - x) / size);
  return errors.some(Number.isNaN) ? Infinity : Math.max(...errors);
}
