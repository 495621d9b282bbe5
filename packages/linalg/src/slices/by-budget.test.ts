import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byBudget, type SliceBudget } from './by-budget.js';
import { chooseSliceSize } from './choose-slice-size.js';

const matrices = [8, 8, 20, 64].map((n) => ({ n, matrix: new Float64Array(n * n).fill(1) }));
const candidates = [1, 4, 8, 16, 32, 64];
const cube = (d: number) => d ** 3 / 1000;
const choose = (options: SliceBudget, time = cube) =>
  chooseSliceSize(matrices, { candidates, time, strategy: byBudget(options) }).size;

/**
 * The time of all matrices at the cube of the size: whole ones by themselves, others by the block.
 */
const total = (d: number) =>
  matrices.reduce((sum, { n }) => sum + (n <= d ? cube(n) : Math.ceil(n / d) * cube(d)), 0);

describe('byBudget', () => {
  test('chooses the largest size that stays within, and a larger budget never a smaller one', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 4, noNaN: true }), (power) => {
        const milliseconds = 10 ** power;
        const size = choose({ milliseconds });
        if (total(1) <= milliseconds)
          expect(total(size)).toBeLessThanOrEqual(milliseconds * (1 + 1e-9));
        const larger = candidates[candidates.indexOf(size) + 1];
        if (larger !== undefined) expect(total(larger)).toBeGreaterThan(milliseconds * (1 - 1e-9));
        expect(choose({ milliseconds: 2 * milliseconds })).toBeGreaterThanOrEqual(size);
      }),
    );
  });

  test('a share is of what the whole matrices take, whatever the unit of time', () => {
    const whole = total(64);
    for (const share of [0.01, 0.1, 0.5, 1]) {
      expect(choose({ share })).toBe(choose({ milliseconds: share * whole * (1 + 1e-12) }));
      expect(choose({ share }, (d) => 1000 * cube(d))).toBe(choose({ share }));
    }
    expect(choose({ share: 1.0001 })).toBe(64);
  });

  test('takes the fastest where none stays within: small blocks are not the fastest where a call costs', () => {
    const withCalls = (d: number) => 1 + cube(d);
    expect(choose({ milliseconds: 1e-6 }, withCalls)).toBe(8);
    expect(choose({ milliseconds: 1e-6 })).toBe(1);
  });

  test('counts products where it is told what they cost', () => {
    expect(choose({ milliseconds: 30 })).toBe(16);
    expect(choose({ milliseconds: 30, applying: (n, d) => (n * d) / 100 })).toBe(8);
    expect(choose({ milliseconds: 30, applying: (_, d) => (d > 4 ? 100 : 0) })).toBe(4);
  });

  test.each([
    [{}, /neither milliseconds nor share is given/],
    [{ milliseconds: 1, share: 1 }, /both given/],
    [{ milliseconds: 0 }, /milliseconds must be/],
    [{ share: -1 }, /share must be/],
    [{ seconds: 1 }, /there is no option seconds/],
  ])('%j is refused', (bad, message) => {
    expect(() => byBudget(bad as SliceBudget)).toThrow(message);
  });
});
