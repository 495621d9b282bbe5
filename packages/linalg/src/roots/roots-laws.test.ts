import { CurvatureError } from '@curvature/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asymmetry, implementations, powers, relative } from '../../test/implementations.js';
import type { RootOptions } from '../../test/reference/root.js';
import {
  diagonal,
  logSpectrum,
  naiveResidual,
  orthogonal,
  relativeError,
  withSpectrum,
} from '../../test/spd.js';

const eps = Number.EPSILON;

describe.each(implementations)('$name', ({ root }) => {
  test.each([1e-12, 1e12, 1e-150, 1e150])('scale %d: root(c A) = c^(-1/p) root(A)', (scale) => {
    const n = 12;
    const matrix = withSpectrum(logSpectrum(n, 100), orthogonal(n, 5));
    for (const p of powers) {
      const plain = root(matrix, n, p, relative(1e-6));
      const scaled = root(
        matrix.map((x) => x * scale),
        n,
        p,
        relative(1e-6),
      );
      const expected = plain.root.map((x) => x * scale ** (-1 / p));
      expect(relativeError(scaled.root, expected)).toBeLessThan(1e-12);
      expect(scaled.largest / scale / plain.largest).toBeCloseTo(1, 7);
      expect(scaled.ok).toBe(true);
    }
  });

  test('scale 2^(p k) is exact to the last bit', () => {
    const matrix = withSpectrum(logSpectrum(9, 1e4), orthogonal(9, 6));
    const plain = root(matrix, 9, 4, relative(1e-6));
    const scaled = root(
      matrix.map((x) => x * 2 ** 40),
      9,
      4,
      relative(1e-6),
    );
    expect(scaled.root).toEqual(plain.root.map((x) => x * 2 ** -10));
  });

  test('any matrix: symmetric, not mutated, repeatable, with an honest residual', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0, max: 16, noNaN: true }),
        fc.constantFrom(...powers),
        fc.integer({ min: 0, max: 1e6 }),
        (n, digits, p, seed) => {
          const matrix = withSpectrum(logSpectrum(n, 10 ** digits), orthogonal(n, seed));
          const before = matrix.slice();
          const got = root(matrix, n, p, relative(1e-14));
          expect(matrix).toEqual(before);
          expect(root(matrix, n, p, relative(1e-14))).toEqual(got);
          expect(asymmetry(got.root, n)).toBe(0);
          const naive = naiveResidual(matrix, got.root, n, p, 1e-14 * got.largest);
          const rounding = 4 * (n + p) * eps * Math.max(got.condition, 1);
          expect(Math.abs(got.residual - naive)).toBeLessThanOrEqual(rounding + 0.01 * naive);
          if (got.ok) expect(got.residual).toBeLessThanOrEqual(0.1);
          if (digits < 11) expect(got.ok).toBe(true);
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  test('a float32 matrix, symmetric only to rounding, has the root of its symmetric part', () => {
    const matrix = withSpectrum(logSpectrum(10, 100), orthogonal(10, 8));
    const rough = matrix.map((x, i) => x * (1 + (i % 7) * 1e-6));
    const even = rough.map((x, i) => (x + rough[(i % 10) * 10 + Math.floor(i / 10)]!) / 2);
    expect(relativeError(root(rough, 10, 4).root, root(even, 10, 4).root)).toBeLessThan(1e-12);
  });

  test('an absolute ridge may outweigh the matrix by any factor', () => {
    const got = root(diagonal([1e-300, 2e-300]), 2, 4, { ridge: { absolute: 1e12, relative: 0 } });
    expect(relativeError(got.root, diagonal([1e-3, 1e-3]))).toBeLessThan(1e-12);
    expect(got.ok).toBe(true);
  });

  test('indefinite matrices are not ok', () => {
    const matrix = withSpectrum([3, 2, 1, -1], orthogonal(4, 9));
    for (const p of powers) {
      expect(root(matrix, 4, p).ok).toBe(false);
    }
    expect(root(matrix, 4, 4, relative(1e-3)).ok).toBe(false);
  });

  test.each([NaN, Infinity, -Infinity])('an entry of %d is refused by row and column', (bad) => {
    const matrix = diagonal([1, 2, 3]);
    matrix[5] = bad;
    const before = matrix.slice();
    expect(() => root(matrix, 3, 4)).toThrow(CurvatureError);
    expect(() => root(matrix, 3, 4)).toThrow(/row 1, column 2/);
    expect(matrix).toEqual(before);
  });

  test.each([
    ['a wrong length', 3, 4, {}, /9 entries, got 4/],
    ['n not whole', 1.5, 4, {}, /option n .* got 1.5/],
    ['n below 0', -1, 4, {}, /option n .* got -1/],
    ['p = NaN', 2, NaN, {}, /got NaN/],
    ['p = 0', 2, 0, {}, /got (-Infinity|0)/],
    ['a ridge below 0', 2, 4, { ridge: { absolute: 0, relative: -1 } }, /ridge.relative .* got -1/],
    [
      'an infinite ridge',
      2,
      4,
      { ridge: { absolute: Infinity, relative: 0 } },
      /ridge.absolute .* got Infinity/,
    ],
    ['a misspelt option', 2, 4, { rigde: 1 }, /no option rigde/],
  ])('%s is refused', (_, n, p, options, message) => {
    expect(() => root(new Float64Array(4), n, p, options as RootOptions)).toThrow(CurvatureError);
    expect(() => root(new Float64Array(4), n, p, options as RootOptions)).toThrow(message);
  });
});

test('both agree', () => {
  for (const p of powers) {
    const matrix = withSpectrum(logSpectrum(30, 1e5), orthogonal(30, p));
    const [a, b] = implementations.map(({ root }) => root(matrix, 30, p, relative(1e-8)));
    expect(relativeError(b!.root, a!.root)).toBeLessThan(1e-9);
  }
});
