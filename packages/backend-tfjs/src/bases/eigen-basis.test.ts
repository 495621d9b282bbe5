import type { EigenBasis } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { eigenBasis } from './eigen-basis.js';

const gram = (count: number, n: number, seed: number, rank = n) =>
  tf.tidy(() => {
    const x = tf.randomNormal([count, n, rank], 0, 1, 'float32', seed);
    return tf.matMul(x, tf.transpose(x, [0, 2, 1]));
  });
const solve = (
  matrix: tf.Tensor,
  previous: EigenBasis | null = null,
  options: Parameters<typeof eigenBasis>[0] = {},
) => eigenBasis(options).solve(matrix, previous) as EigenBasis;
const inside = ({ basis }: EigenBasis, matrix: tf.Tensor) =>
  tf.matMul(tf.matMul(tf.transpose(basis, [0, 2, 1]), matrix), basis);
const most = (x: tf.Tensor) => tf.max(tf.abs(x)).dataSync()[0]!;

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend));

  test('is orthogonal and makes every matrix diagonal, whatever its rank and size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1e-12, 1, 1e12),
        fc.nat(1000),
        (count, n, rank, scale, seed) => {
          tf.tidy(() => {
            const matrix = tf.mul(gram(count, n, seed, rank), scale);
            const found = solve(matrix);
            const unit = tf.matMul(tf.transpose(found.basis, [0, 2, 1]), found.basis);
            expect(most(tf.sub(unit, tf.eye(n)))).toBeLessThan(1e-6);
            const b = inside(found, matrix);
            expect(most(tf.mul(b, tf.sub(1, tf.eye(n))))).toBeLessThanOrEqual(3e-6 * most(matrix));
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  test('rows of zeros keep their own axis, exactly', () => {
    tf.tidy(() => {
      const mask = tf.tensor2d([[1], [0], [1], [1], [0]]);
      const matrix = tf.mul(gram(2, 5, 3, 2), tf.matMul(mask, tf.transpose(mask)));
      const q = solve(matrix).basis.arraySync() as number[][][];
      for (const tile of q)
        for (const i of [1, 4])
          for (let j = 0; j < 5; j++)
            expect([tile[i]![j], tile[j]![i]]).toEqual(i === j ? [1, 1] : [0, 0]);
      expect(solve(tf.zeros([1, 3, 3]))).toMatchObject({ condition: 1, reused: 0 });
    });
  });

  test('a basis is kept, matrix by matrix, while it still diagonalises well enough', () => {
    tf.tidy(() => {
      const matrix = gram(3, 6, 1);
      const first = solve(matrix);
      const changed = tf.concat([
        tf.mul(tf.slice(matrix, 0, 1), 7),
        gram(1, 6, 99),
        tf.slice(matrix, 2, 1),
      ]);
      const second = solve(changed, first, { tolerance: 0.05 });
      expect(second.reused).toBe(2);
      const [a, b] = [first, second].map(({ basis }) => basis.arraySync() as number[][][]) as [
        number[][][],
        number[][][],
      ];
      expect([b[0], b[2]]).toEqual([a[0], a[2]]);
      expect(b[1]).not.toEqual(a[1]);
      expect(second.offDiagonal).toBeLessThan(0.05);
      expect(solve(changed, first).reused).toBe(0);
    });
  });

  test('the criterion is that of its definition', () => {
    tf.tidy(() => {
      const first = solve(gram(1, 5, 1));
      for (const drift of [0.01, 0.1, 0.3]) {
        const matrix = tf.add(gram(1, 5, 1), tf.mul(gram(1, 5, 2), drift));
        const b = inside(first, matrix);
        const share = most(tf.div(tf.norm(tf.mul(b, tf.sub(1, tf.eye(5)))), tf.norm(b)));
        expect(solve(matrix, first, { tolerance: share * 1.01 }).reused).toBe(1);
        expect(solve(matrix, first, { tolerance: share * 0.99 }).reused).toBe(0);
        expect(solve(matrix, first, { tolerance: 0.99 }).offDiagonal).toBeCloseTo(share, 5);
      }
    });
  });

  test('NaN and infinity are refused by name, and nothing is left behind', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      for (const bad of [NaN, Infinity])
        expect(() => solve(tf.concat([gram(1, 2, 1), tf.fill([1, 2, 2], bad)]))).toThrow(
          /Tile 1 of 2 holds NaN/,
        );
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

test.each([{ tolerance: -1 }, { tolerance: 1 }, { tol: 0.1 } as never])('%j is refused', (bad) => {
  expect(() => eigenBasis(bad)).toThrow(/eigenBasis: (option tolerance|there is no option)/);
});
