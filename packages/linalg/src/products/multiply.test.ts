import fc from 'fast-check';
import { expect, test } from 'vitest';
import { multiply } from './multiply.js';
import { trueResidual } from '../../test/reference/true-residual.js';
import { normal } from '../random.js';
import { rowProducts, symmetricRowProducts } from './row-products.js';
import {
  logSpectrum,
  naiveMultiply,
  naiveResidual,
  orthogonal,
  withSpectrum,
} from '../../test/spd.js';

const gaussian = (length: number, seed: number) => Float64Array.from({ length }, normal(seed));
const largest = (a: Float64Array, b: Float64Array) =>
  a.reduce((max, x, i) => Math.max(max, Math.abs(x - b[i]!)), 0);
const size = fc.integer({ min: 0, max: 13 });

test('equals the definition on random shapes', () => {
  fc.assert(
    fc.property(size, size, size, fc.nat(1e6), (n, m, k, seed) => {
      const [a, b] = [gaussian(n * m, seed), gaussian(m * k, seed + 1)];
      expect(largest(multiply(a, b, n, m, k), naiveMultiply(a, b, n, m, k))).toBeLessThan(1e-13);
    }),
    { numRuns: 200, seed: 6 },
  );
});

test.each([63, 64, 65, 130])('across panels, n = %i; one triangle equals both', (n) => {
  const [a, b] = [gaussian(n * 7, n), gaussian(7 * n, n + 1)];
  expect(largest(multiply(a, b, n, 7, n), naiveMultiply(a, b, n, 7, n))).toBeLessThan(1e-13);
  const triangle = symmetricRowProducts(a, a, n, 7);
  expect(largest(triangle, rowProducts(a, a, n, 7, n))).toBeLessThan(1e-13);
});

test('wrong lengths and sizes are refused', () => {
  expect(() => multiply(new Float64Array(5), new Float64Array(6), 2, 3, 2)).toThrow(
    /a must have 6 entries, got 5/,
  );
  expect(() => multiply(new Float64Array(6), new Float64Array(5), 2, 3, 2)).toThrow(
    /b must have 6 entries, got 5/,
  );
  expect(() => multiply(new Float64Array(6), new Float64Array(6), 2, 3, NaN)).toThrow(
    /option k .* got NaN/,
  );
});

test('trueResidual equals the definition, for any A and X, symmetric or not', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(1e6),
      fc.boolean(),
      (n, p, seed, even) => {
        const a = withSpectrum(logSpectrum(n, 10), orthogonal(n, seed)).map(
          (v, i) => v * (1 + (i % 7) / 10),
        );
        const x = even
          ? withSpectrum(logSpectrum(n, 3), orthogonal(n, seed + 1))
          : gaussian(n * n, seed).map((v) => v / n);
        const want = naiveResidual(a, x, n, p, 0.25);
        expect(Math.abs(trueResidual(a, x, n, p, 0.25) - want)).toBeLessThanOrEqual(
          1e-12 * (1 + want),
        );
      },
    ),
    { numRuns: 100, seed: 8 },
  );
});

test('trueResidual of a root that is not finite is Infinity, and bad arguments are refused', () => {
  const one = Float64Array.of(1);
  expect(trueResidual(one, Float64Array.of(NaN), 1, 2)).toBe(Infinity);
  expect(trueResidual(one, one, 1, 2)).toBe(0);
  expect(trueResidual(new Float64Array(0), new Float64Array(0), 0, 2)).toBe(0);
  expect(() => trueResidual(one, one, 1, 1.5)).toThrow(/option p .* got 1.5/);
  expect(() => trueResidual(one, new Float64Array(2), 1, 1)).toThrow(
    /root must have 1 entries, got 2/,
  );
  expect(() => trueResidual(Float64Array.of(NaN), one, 1, 1)).toThrow(/row 0, column 0/);
  expect(() => trueResidual(one, one, 1, 1, -1)).toThrow(/ridge/);
});
