// The path of a variable under an optimizer, beside its path in float64.
import type { SecondOrderOptimizer } from '@curvature/core';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { filled, type Matrix, mixed } from '../../kronecker/test/float64.js';
import { distance, rowsOf } from './trial.js';

/** Where a variable that starts at 0 stands after each step; asserts that no tensor is left. */
async function path(
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

/**
 * Asserts the path of a matrix whose update float64 knows.
 * @param make The optimizer at a learning rate.
 * @param next The update for a gradient.
 */
export async function expectPath(
  make: (rate: number) => SecondOrderOptimizer,
  shape: readonly [number, number],
  grads: readonly Float32Array[],
  next: (g: Matrix) => Matrix,
  { rate = 0.1, within = 1e-5 } = {},
): Promise<void> {
  let w = filled(...shape, 0);
  const expected = grads.map((g) => (w = mixed(w, next(rowsOf(g, shape[1])), 1, -rate)).flat());
  const got = await path(() => make(rate), shape, grads);
  got.forEach((stop, t) => expect(distance(stop, expected[t]!)).toBeLessThan(within));
}
