import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimaxFactor, minimaxFactors } from './minimax.js';

const between = (l: number, u: number) =>
  Array.from({ length: 401 }, (_, i) => l * (u / l) ** (i / 400));
const worst = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);

test('no factor of degree 1 is nearer: the error alternates at l, between, and u (Chebyshev)', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 0.99, noNaN: true }),
      fc.integer({ min: 1, max: 12 }),
      (l, p) => {
        const { a, b, error } = minimaxFactor(l, 1, p);
        const off = (m: number) => m ** (1 / p) * (a - b * m) - 1;
        expect(worst(between(l, 1).map(off))).toBeLessThanOrEqual(error + 1e-12);
        expect(off(l)).toBeCloseTo(-error, 10);
        expect(off(1)).toBeCloseTo(-error, 10);
        expect(Math.max(...between(l, 1).map(off))).toBeGreaterThan(error * 0.99 - 1e-12);
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});

test('at a single point it is the factor of Newton', () => {
  for (const p of [1, 2, 4]) {
    const { a, b, error } = minimaxFactor(1, 1, p);
    expect(a).toBeCloseTo((p + 1) / p, 14);
    expect(b).toBeCloseTo(1 / p, 14);
    expect(error).toBeCloseTo(0, 14);
  }
});

test('the factors take every eigenvalue in [lower, 1] to 1, within the tolerance', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 2, max: 12 }),
      (digits, p, accuracy) => {
        const lower = 0.9 * 10 ** -digits;
        const tolerance = 10 ** -accuracy;
        const factors = minimaxFactors(p, lower, tolerance, 100);
        const end = (start: number) => {
          let [m, x] = [start, 1];
          for (const { a, b } of factors) [m, x] = [m * (a - b * m) ** p, x * (a - b * m)];
          return x * start ** (1 / p) - 1;
        };
        expect(worst(between(lower, 1).map(end))).toBeLessThan(tolerance + 1e-13);
      },
    ),
    { numRuns: 200, seed: 2 },
  );
});

test('half the products of Newton at condition 1e6 for p = 4: 31 to 40 against 72 to 80', () => {
  // A step is X T, T T, T^2 T^2, T^4 M; the first has no X, the last no M.
  const products = (steps: number) => 4 * steps - 1 - 3;
  for (const tolerance of [1e-6, 1e-8, 1e-10]) {
    const steps = minimaxFactors(4, 0.9e-6, tolerance, 100).length;
    expect(products(steps)).toBeGreaterThan(30);
    expect(products(steps)).toBeLessThanOrEqual(40);
  }
});

test('no more factors than asked for, and none after rounding is reached', () => {
  expect(minimaxFactors(4, 1e-6, 0, 5)).toHaveLength(5);
  expect(minimaxFactors(4, 1e-6, 0, 100).length).toBeLessThan(14);
});
