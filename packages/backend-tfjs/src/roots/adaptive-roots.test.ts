import type { Factors } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeEach, describe, expect, test } from 'vitest';
import { type AdaptiveRoot, adaptiveRoots } from './adaptive-roots.js';
import { eigenRoots } from './eigen-roots.js';

const gram = (count: number, n: number, seed: number) =>
  tf.tidy(() => {
    const x = tf.randomNormal([count, n, 2 * n], 0, 1, 'float32', seed);
    return tf.matMul(x, tf.transpose(x, [0, 2, 1]));
  });
const factor = (matrix: tf.Tensor, relative = 1e-6): Factors['symmetric'] => ({
  kind: 'symmetric',
  matrix,
  ridge: { absolute: 0, relative },
});
const solve = (
  matrix: tf.Tensor,
  previous: AdaptiveRoot | null = null,
  tolerance = 0.1,
  exponent = -0.25,
) => adaptiveRoots({ tolerance }).solve(factor(matrix), exponent, previous) as AdaptiveRoot;
const exact = (matrix: tf.Tensor) =>
  (eigenRoots().solve(factor(matrix), -0.25, null) as { root: tf.Tensor }).root;
const gap = (x: tf.Tensor, y: tf.Tensor) =>
  tf.div(tf.max(tf.abs(tf.sub(x, y))), tf.max(tf.abs(y))).dataSync()[0]!;

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend));

  test('without a previous root, or with tolerance 0, it is that of eigenRoots', () => {
    tf.tidy(() => {
      const matrix = gram(3, 6, 1);
      expect(gap(solve(matrix).root, exact(matrix))).toBeLessThan(1e-5);
      const other = gram(3, 6, 2);
      const again = solve(other, solve(matrix), 0);
      expect(again.reused).toBe(0);
      expect(gap(again.root, exact(other))).toBeLessThan(1e-5);
    });
  });

  test('a matrix that only grew keeps its basis and gets its own root, tile by tile', () => {
    tf.tidy(() => {
      const matrix = gram(2, 5, 3);
      const grown = tf.concat([tf.mul(tf.slice(matrix, 0, 1), 100), gram(1, 5, 50)]);
      const root = solve(grown, solve(matrix), 0.05);
      expect(root.reused).toBe(1);
      expect(gap(root.root, exact(grown))).toBeLessThan(1e-4);
    });
  });

  test('a kept root is as wrong as its residual says, at most', () => {
    tf.tidy(() => {
      const matrix = gram(1, 5, 3);
      const first = solve(matrix);
      for (const drift of [0.01, 0.05, 0.1]) {
        const now = tf.add(matrix, tf.mul(gram(1, 5, 9), drift));
        const root = solve(now, first, 0.9);
        expect(root.reused).toBe(1);
        const fourth = tf.matMul(tf.matMul(root.root, root.root), tf.matMul(root.root, root.root));
        const wrong = tf.max(tf.abs(tf.sub(tf.matMul(fourth, now), tf.eye(5)))).dataSync()[0]!;
        expect(wrong).toBeLessThan(root.residual.dataSync()[0]! * 1.01 + 1e-4);
        expect(wrong).toBeGreaterThan(1e-4);
      }
    });
  });

  test('tells how many were kept, and leaves nothing behind', async () => {
    const matrix = gram(2, 4, 1);
    const before = tf.memory().numTensors;
    const first = solve(matrix);
    const second = solve(matrix, first);
    expect(await adaptiveRoots().quality!(second)).toMatchObject({ reused: 2 });
    tf.dispose([first, second]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test.each([{ tolerance: 1 }, { tolerance: -0.1 }, { tol: 1 } as never])('%j is refused', (bad) => {
  expect(() => adaptiveRoots(bad)).toThrow(/adaptiveRoots: (option tolerance|there is no option)/);
});
