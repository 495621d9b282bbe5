import { CurvatureError } from '@curvature/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cholesky, choleskyInverse } from './cholesky.js';
import { rootByEigen } from '../../test/reference/root-by-eigen.js';
import { asymmetry } from '../../test/implementations.js';
import {
  diagonal,
  logSpectrum,
  naiveMultiply,
  naiveResidual,
  ofRank,
  orthogonal,
  relativeError,
  withSpectrum,
} from '../../test/spd.js';

const eps = Number.EPSILON;

test('L L^T = A, L lower with a positive diagonal; the inverse inverts; nothing is mutated', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: -12, max: 12 }),
      fc.nat(1e6),
      (n, digits, power, seed) => {
        const condition = 10 ** digits;
        const spectrum = logSpectrum(n, condition).map((x) => x * 10 ** power);
        const matrix = withSpectrum(spectrum, orthogonal(n, seed));
        const before = matrix.slice();
        const l = cholesky(matrix, n);
        const transpose = l.map((_, i) => l[(i % n) * n + Math.floor(i / n)]!);
        expect(relativeError(naiveMultiply(l, transpose, n, n, n), matrix)).toBeLessThan(
          4 * n * eps,
        );
        expect(l.filter((x, i) => i % n > Math.floor(i / n) && x !== 0)).toHaveLength(0);
        expect(l.filter((x, i) => i % (n + 1) === 0 && !(x > 0))).toHaveLength(0);
        const inverse = choleskyInverse(matrix, n);
        expect(naiveResidual(matrix, inverse, n, 1)).toBeLessThan(8 * n * eps * condition);
        expect(asymmetry(inverse, n)).toBe(0);
        expect(matrix).toEqual(before);
      },
    ),
    { numRuns: 60, seed: 4 },
  );
});

test('the inverse equals the power -1 by eigendecomposition', () => {
  const matrix = withSpectrum(logSpectrum(65, 1e6), orthogonal(65, 1));
  expect(relativeError(choleskyInverse(matrix, 65), rootByEigen(matrix, 65, -1).root)).toBeLessThan(
    1e-9,
  );
});

test('golden: [[4, 12, -16], [12, 37, -43], [-16, -43, 98]], and sizes 0 and 1', () => {
  const l = cholesky(Float64Array.of(4, 12, -16, 12, 37, -43, -16, -43, 98), 3);
  expect([...l].map((x) => Math.round(x * 1e12) / 1e12)).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
  expect(cholesky(new Float64Array(0), 0)).toEqual(new Float64Array(0));
  expect(choleskyInverse(new Float64Array(0), 0)).toEqual(new Float64Array(0));
  expect(choleskyInverse(Float64Array.of(8), 1)).toEqual(Float64Array.of(1 / 8));
});

test('a matrix that is not positive definite is refused by pivot and value', () => {
  for (const solve of [cholesky, choleskyInverse]) {
    expect(() => solve(diagonal([1, 4, -2, 1]), 4)).toThrow(CurvatureError);
    expect(() => solve(diagonal([1, 4, -2, 1]), 4)).toThrow(/pivot 2 is -2/);
    expect(() => solve(new Float64Array(4), 2)).toThrow(/pivot 0 is 0/);
    expect(() => solve(diagonal([1, 0]), 2)).toThrow(/pivot 1 is 0/);
    expect(() =>
      solve(
        ofRank(6, 2, 1).map((x, i) => x - (i % 7 === 0 ? 1e-9 : 0)),
        6,
      ),
    ).toThrow(/pivot [2-5] is -/);
    expect(() => solve(Float64Array.of(1, 2), 2)).toThrow(/4 entries, got 2/);
    expect(() => solve(Float64Array.of(1, Infinity, 0, 1), 2)).toThrow(
      /row 0, column 1\) is Infinity/,
    );
  }
});
