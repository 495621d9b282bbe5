import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { symmetricEigen } from './symmetric-eigen.js';
import {
  diagonal,
  logSpectrum,
  naiveMultiply,
  ofRank,
  orthogonal,
  toeplitz,
  toeplitzEigen,
  withSpectrum,
} from '../../test/spd.js';

const eps = Number.EPSILON;
const maxOf = (values: Iterable<number>) =>
  [...values].reduce((a, b) => Math.max(a, Math.abs(b)), 0);
const transpose = (a: Float64Array, n: number) =>
  a.map((_, i) => a[(i % n) * n + Math.floor(i / n)]!);

/** A = V^T L V and V V^T = I to rounding, in ascending order. */
function expectDecomposition(matrix: Float64Array, n: number) {
  const { values, vectors } = symmetricEigen(matrix, n);
  const columns = transpose(vectors, n);
  const norm = maxOf(values);
  const rebuilt = naiveMultiply(
    columns.map((x, i) => x * values[i % n]!),
    vectors,
    n,
    n,
    n,
  );
  expect(maxOf(rebuilt.map((x, i) => x - matrix[i]!))).toBeLessThanOrEqual(4 * n * eps * norm);
  const gram = naiveMultiply(vectors, columns, n, n, n);
  expect(maxOf(gram.map((x, i) => x - (i % (n + 1) === 0 ? 1 : 0)))).toBeLessThanOrEqual(
    4 * n * eps,
  );
  expect(values).toEqual(values.toSorted());
}

describe('decomposes', () => {
  test('random symmetric matrices of any size and scale, and changes none', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 24 }),
        fc.integer({ min: -140, max: 140 }),
        fc.nat(1e6),
        (n, power, seed) => {
          const spectrum = logSpectrum(n, 1e4).map((x, i) => x * (i % 2 ? -1 : 1) * 10 ** power);
          const matrix = withSpectrum(spectrum, orthogonal(n, seed));
          const before = matrix.slice();
          expectDecomposition(matrix, n);
          expect(matrix).toEqual(before);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  test.each([
    ['rank 1', ofRank(30, 1, 1), 30],
    ['rank 8', ofRank(30, 8, 2), 30],
    ['zeros', new Float64Array(25), 5],
    ['equal eigenvalues', withSpectrum([2, 2, 2, 1, 1], orthogonal(5, 3)), 5],
    ['condition 1e16', withSpectrum(logSpectrum(40, 1e16), orthogonal(40, 4)), 40],
    ['tridiagonal', toeplitz(33, 2, -1), 33],
    ['2 x 2', Float64Array.of(0, 1, 1, 0), 2],
    [
      'a block near the underflow of squares',
      toeplitz(7, 2, -1).map((x, i) => (i === 0 ? 1 : i % 7 && i > 6 ? x * 1e-160 : 0)),
      7,
    ],
    ['blocks of very different scale', diagonal([1, 1e-200, 1e200, 1]), 4],
    [
      'Wilkinson 21, with pairs of nearly equal eigenvalues',
      toeplitz(21, 0, 1).map((x, i) => (i % 22 ? x : Math.abs(i / 22 - 10))),
      21,
    ],
  ])('%s', (_, matrix, n) => expectDecomposition(matrix, n));
});

test.each([1, 2, 3, 5, 16, 50, 101])('equals ml-matrix, n = %i', (n) => {
  const matrix = withSpectrum(logSpectrum(n, 1e6), orthogonal(n, n));
  const rows = Array.from({ length: n }, (_, i) => [...matrix.subarray(i * n, (i + 1) * n)]);
  const oracle = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true });
  const want = oracle.realEigenvalues.toSorted((a, b) => a - b);
  const got = symmetricEigen(matrix, n).values;
  expect(maxOf(got.map((x, i) => x - want[i]!))).toBeLessThan(4 * n * eps);
});

test('known spectra: the second difference, and a diagonal exactly', () => {
  const { spectrum } = toeplitzEigen(60, 2, -1);
  const want = spectrum.toSorted((a, b) => a - b);
  const got = symmetricEigen(toeplitz(60, 2, -1), 60).values;
  expect(maxOf(got.map((x, i) => x - want[i]!))).toBeLessThan(1e-14);
  const exact = symmetricEigen(diagonal([3, -1, 2]), 3);
  expect(exact).toEqual({
    values: Float64Array.of(-1, 2, 3),
    vectors: Float64Array.of(0, 1, 0, 0, 0, 1, 1, 0, 0),
  });
});

test('empty, and refusals', () => {
  expect(symmetricEigen(new Float64Array(0), 0)).toEqual({
    values: new Float64Array(0),
    vectors: new Float64Array(0),
  });
  expect(() => symmetricEigen(new Float64Array(3), 2)).toThrow(/4 entries, got 3/);
  expect(() => symmetricEigen(Float64Array.of(1, 0, NaN, 1), 2)).toThrow(
    /row 1, column 0\) is NaN/,
  );
});
