import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inverseRoot } from '../roots/inverse-root.js';
import { dampedSpectrum, isRidgeLost } from './spectrum.js';

const FLOAT32 = 2 ** -23;
const sizes = fc.integer({ min: 1, max: 24 });
const scales = fc.constantFrom(1e-12, 1e-6, 1, 1e6, 1e12);

/** u u^T in float32. */
function rankOne(n: number, scale: number, seed: number): Float32Array {
  const u = Array.from({ length: n }, (_, i) => Math.sin(seed + 1.7 * i) * Math.sqrt(scale));
  return Float32Array.from({ length: n * n }, (_, at) => u[Math.floor(at / n)]! * u[at % n]!);
}

describe('a ridge that float64 loses beside the largest eigenvalue', () => {
  test('gives the root that no ridge gives, and no failure, at any scale', () => {
    fc.assert(
      fc.property(
        sizes,
        scales,
        fc.integer({ min: 1, max: 99 }),
        fc.constantFrom(1, 2, 4),
        (n, scale, seed, p) => {
          const stack = () => ({ count: 1, n, values: rankOne(n, scale, seed) });
          const largest = inverseRoot(stack(), p).largest[0]!;
          const absolute = 1e-15 * largest;
          const [without, withRidge] = [0, absolute].map((ridge) =>
            inverseRoot(stack(), p, { ridge: { absolute: ridge, relative: 0 } }),
          );
          expect(withRidge!.failure).toEqual([null]);
          const most = Math.max(...without!.root.values.map(Math.abs));
          without!.root.values.forEach((x, i) =>
            expect(Math.abs(withRidge!.root.values[i]! - x)).toBeLessThan(1e-5 * most),
          );
        },
      ),
    );
  });

  test('and one that it can tell lifts every direction', () => {
    fc.assert(
      fc.property(sizes, scales, (n, largest) => {
        const computed = Float64Array.from({ length: n }, (_, i) => (i === n - 1 ? largest : 0));
        const ridge = 1e-9 * largest;
        expect(isRidgeLost(ridge, n, largest)).toBe(false);
        const { values } = dampedSpectrum(computed, n, { absolute: ridge, relative: 0 }, FLOAT32);
        expect(Math.min(...values)).toBeGreaterThanOrEqual(ridge);
      }),
    );
  });

  test('zero matrices are lifted by any ridge', () => {
    const { values } = dampedSpectrum(
      new Float64Array(3),
      3,
      { absolute: 1e-30, relative: 0 },
      FLOAT32,
    );
    expect([...values]).toEqual([1e-30, 1e-30, 1e-30]);
  });
});
