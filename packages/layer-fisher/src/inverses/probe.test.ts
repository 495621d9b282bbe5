import { symmetricEigen } from '@curvature/linalg/internal';
import { expect, test } from 'vitest';
import * as tf from '@tensorflow/tfjs';
import { eigenOf } from './factor-eigen.js';
import { largestGap, signsOf, times, transposedTimes } from './probe.js';
import { slicesOf } from '../factors/slices.js';

test('signs are of both kinds, and no pattern of period two, four or eight', () => {
  const signs = signsOf(512);
  expect(new Set(signs)).toEqual(new Set([1, -1]));
  for (const period of [2, 4, 8]) {
    const same = signs.filter((sign, i) => i >= period && sign === signs[i - period]).length;
    expect(same / 512).toBeLessThan(0.9);
    expect(same / 512).toBeGreaterThan(0.1);
  }
});

test('products with a matrix and its transpose', () => {
  const matrix = Float64Array.of(1, 2, 3, 4);
  expect([...times(matrix, Float64Array.of(1, -1), 2)]).toEqual([-1, -1]);
  expect([...transposedTimes(matrix, Float64Array.of(1, -1), 2)]).toEqual([-2, -2]);
  expect(largestGap(Float64Array.of(1, 5), Float64Array.of(2, 2))).toBe(3);
});

test('the residual of a basis is the true one', () => {
  tf.tidy(() => {
    const { residual, values } = eigenOf(slicesOf(2, null), Float32Array.of(2, 1, 1, 2));
    expect(residual).toBeLessThan(1e-14);
    expect([...values]).toEqual([...symmetricEigen(Float64Array.of(2, 1, 1, 2), 2).values]);
  });
});
