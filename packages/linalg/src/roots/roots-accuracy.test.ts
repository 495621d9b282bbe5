import { describe, expect, test } from 'vitest';
import { asymmetry, implementations, powers, relative } from '../../test/implementations.js';
import {
  diagonal,
  logSpectrum,
  orthogonal,
  relativeError,
  toeplitz,
  toeplitzEigen,
  withSpectrum,
} from '../../test/spd.js';

const eps = Number.EPSILON;

describe.each(implementations)('$name', ({ root, tolerance }) => {
  const conditions = [1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];
  const sizes = [
    [16, conditions],
    [64, [1e1, 1e4, 1e6, 1e9, 1e12]],
    [128, [1e2, 1e6, 1e12]],
  ] as const;
  describe.each(sizes)('n = %i', (n, some) => {
    test.each(powers)('p = %i: right to the conditioning on log spectra', (p) => {
      const q = orthogonal(n, n + p);
      for (const c of some) {
        const spectrum = logSpectrum(n, c);
        const matrix = withSpectrum(spectrum, q);
        const got = root(matrix, n, p);
        const want = withSpectrum(
          spectrum.map((x) => x ** (-1 / p)),
          q,
        );
        expect(relativeError(got.root, want), `condition ${c}`).toBeLessThan(tolerance(n, c, p));
        expect(got.ok).toBe(true);
        expect(Math.abs(got.condition / c - 1)).toBeLessThan(0.02 + n * eps * c);
        expect(got.largest).toBeCloseTo(1, 1);
        expect(asymmetry(got.root, n)).toBe(0);
      }
    });
  });

  test("Meta's exact 3 x 3", () => {
    const matrix = Float64Array.of(1195, -944, -224, -944, 746, 177, -224, 177, 42);
    const exact = Float64Array.of(1, 1, 1, 1, 2, -3, 1, -3, 18);
    expect(relativeError(root(matrix, 3, 2).root, exact)).toBeLessThan(1e-9);
    const inverse = Float64Array.of(3, 0, 16, 0, 14, -59, 16, -59, 334);
    expect(relativeError(root(matrix, 3, 1).root, inverse)).toBeLessThan(1e-9);
  });

  test.each([
    [10, 0.001, 0.0005],
    [10, 100, 50],
    [100, 1, 0.1],
    [100, 100, 0.001],
    [100, 10, 5],
  ])('tridiagonal n = %i (%d, %d)', (n, on, off) => {
    const { spectrum, rows } = toeplitzEigen(n, on, off);
    for (const p of [1, 2, 4, 8]) {
      const want = withSpectrum(
        spectrum.map((x) => x ** (-1 / p)),
        rows,
      );
      const got = root(toeplitz(n, on, off), n, p);
      const c = Math.max(...spectrum) / Math.min(...spectrum);
      expect(relativeError(got.root, want)).toBeLessThan(10 * tolerance(n, c, p));
      expect(got.ok).toBe(true);
    }
  });

  test.each(powers)('p = %i: identity, 1 x 1, 0 x 0', (p) => {
    const identity = diagonal(Array(20).fill(1));
    expect(relativeError(root(identity, 20, p).root, identity)).toBeLessThan(1e-12);
    const one = root(Float64Array.of(5), 1, p);
    expect(Math.abs(one.root[0]! / 5 ** (-1 / p) - 1)).toBeLessThan(1e-12);
    expect(one.ok).toBe(true);
    expect(one.condition).toBeCloseTo(1, 12);
    expect(root(new Float64Array(0), 0, p)).toEqual({
      root: new Float64Array(0),
      residual: 0,
      condition: 1,
      largest: 0,
      iterations: 0,
      ok: true,
    });
  });

  test('the zero matrix has the zero root without a ridge, and ridge^(-1/p) I with an absolute one', () => {
    expect(root(new Float64Array(9), 3, 4)).toMatchObject({
      root: new Float64Array(9),
      residual: 0,
      condition: Infinity,
      largest: 0,
      ok: true,
    });
    expect(root(new Float64Array(9), 3, 4, relative(1e-3)).root).toEqual(new Float64Array(9));
    const lifted = root(new Float64Array(9), 3, 4, { ridge: { absolute: 1e-8, relative: 0 } });
    expect(relativeError(lifted.root, diagonal([100, 100, 100]))).toBeLessThan(1e-12);
    expect(lifted.ok).toBe(true);
  });

  test('diagonal matrices keep exact zeros beside the diagonal', () => {
    const values = logSpectrum(16, 1e5);
    const got = root(diagonal(values), 16, 4).root;
    expect(got.filter((x, i) => i % 17 !== 0 && x !== 0)).toHaveLength(0);
    expect(relativeError(got, diagonal(values.map((x) => x ** -0.25)))).toBeLessThan(1e-9);
  });

  test.each([1, 8])('rank %i with a relative ridge', (rank) => {
    const n = 64;
    const q = orthogonal(n, rank);
    const spectrum = Array.from({ length: n }, (_, i) => (i < rank ? 3 + i : 0));
    for (const p of powers) {
      const got = root(withSpectrum(spectrum, q), n, p, relative(1e-6));
      const ridge = 1e-6 * got.largest;
      const want = withSpectrum(
        spectrum.map((x) => (x + ridge) ** (-1 / p)),
        q,
      );
      expect(relativeError(got.root, want)).toBeLessThan(tolerance(n, 1e6, p));
      expect(got.largest / (2 + rank)).toBeCloseTo(1, 6);
      expect(got.ok).toBe(true);
      expect(got.condition / 1e6).toBeCloseTo(1, 4);
    }
  });

  test('padding with zeros leaves the leading block alone, and off-diagonal zeros exact', () => {
    const [n, m] = [7, 12];
    const matrix = withSpectrum(logSpectrum(n, 1e3), orthogonal(n, 3));
    const at = (i: number) => [Math.floor(i / m), i % m] as const;
    const padded = Float64Array.from({ length: m * m }, (_, i) => {
      const [row, column] = at(i);
      return row < n && column < n ? matrix[row * n + column]! : 0;
    });
    const options = { ridge: { absolute: 1e-4, relative: 0 } };
    const small = root(matrix, n, 4, options).root;
    const large = root(padded, m, 4, options).root;
    const inner = large.filter((_, i) => at(i)[0] < n && at(i)[1] < n);
    expect(relativeError(inner, small)).toBeLessThan(1e-9);
    expect(
      large.filter((x, i) => Math.max(...at(i)) >= n && at(i)[0] !== at(i)[1] && x !== 0),
    ).toHaveLength(0);
    expect(large.at(-1)! / 1e-4 ** -0.25).toBeCloseTo(1, 9);
  });
});
