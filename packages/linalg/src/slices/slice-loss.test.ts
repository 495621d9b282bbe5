import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sliceLoss } from './slice-loss.js';
import { symmetricEigen } from '../eigen/symmetric-eigen.js';
import { diagonal, logSpectrum, ofRank, orthogonal, withSpectrum } from '../../test/spd.js';

/** The formula of MindSpore's document, with the block diagonal as a whole matrix. */
function byDefinition(matrix: Float64Array, n: number, d: number): number {
  const cut = matrix.map((x, at) =>
    Math.floor(Math.floor(at / n) / d) === Math.floor((at % n) / d) ? x : 0,
  );
  const norm = (m: Float64Array) => Math.max(...symmetricEigen(m, n).values.map(Math.abs));
  return 1 - norm(cut) / norm(matrix);
}

const matrices = fc
  .record({
    n: fc.integer({ min: 1, max: 24 }),
    rank: fc.integer({ min: 1, max: 24 }),
    seed: fc.nat(1e6),
    full: fc.boolean(),
  })
  .map(({ n, rank, seed, full }) => ({
    n,
    matrix: full ? withSpectrum(logSpectrum(n, 1e4), orthogonal(n, seed)) : ofRank(n, rank, seed),
  }));
const sizes = fc.integer({ min: 1, max: 30 });

describe('sliceLoss', () => {
  test('is its definition', () => {
    fc.assert(
      fc.property(matrices, sizes, ({ matrix, n }, d) => {
        expect(Math.abs(sliceLoss(matrix, n, d) - byDefinition(matrix, n, d))).toBeLessThan(1e-10);
      }),
    );
  });

  test('lies in [0, 1 - 1/n], and is 0 where nothing is cut', () => {
    fc.assert(
      fc.property(matrices, sizes, ({ matrix, n }, d) => {
        const loss = sliceLoss(matrix, n, d);
        expect(loss).toBeGreaterThanOrEqual(0);
        expect(loss).toBeLessThan(1 - 1 / n + 1e-12);
        if (d >= n) expect(loss).toBe(0);
      }),
    );
  });

  test('does not depend on scale', () => {
    fc.assert(
      fc.property(
        matrices,
        sizes,
        fc.constantFrom(1e-12, 1e12, 1e-300, 1e250),
        ({ matrix, n }, d, scale) => {
          const scaled = matrix.map((x) => x * scale);
          expect(sliceLoss(scaled, n, d)).toBeCloseTo(sliceLoss(matrix, n, d), 10);
        },
      ),
    );
  });

  test('falls where blocks merge', () => {
    fc.assert(
      fc.property(
        matrices,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 5 }),
        ({ matrix, n }, d, k) => {
          expect(sliceLoss(matrix, n, d * k)).toBeLessThanOrEqual(sliceLoss(matrix, n, d) + 1e-12);
        },
      ),
    );
  });

  test('the identity, any diagonal and zeros lose nothing; equal entries lose all but their share', () => {
    for (const d of [1, 2, 3, 7]) {
      expect(sliceLoss(diagonal([1, 1, 1, 1, 1, 1, 1]), 7, d)).toBeCloseTo(0, 12);
      expect(sliceLoss(diagonal([1e-9, 3, 0, 2, 5, 1, 1]), 7, d)).toBeCloseTo(0, 12);
      expect(sliceLoss(new Float64Array(49), 7, d)).toBe(0);
      expect(sliceLoss(new Float64Array(49).fill(2), 7, d)).toBeCloseTo(1 - d / 7, 12);
    }
  });

  test('refusals', () => {
    const matrix = Float64Array.of(1, 0, 0, 1);
    expect(() => sliceLoss(matrix, 2, 0)).toThrow(/option d must be/);
    expect(() => sliceLoss(matrix, 3, 1)).toThrow(/9 entries/);
    expect(() => sliceLoss(Float64Array.of(1, NaN, NaN, 1), 2, 1)).toThrow(/row 0, column 1/);
  });
});
