import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median, runningMedian, spreadIndices } from './medians.js';

test('half of the values are on each side of the median', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1 }), (values) => {
      const middle = median(values);
      expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(
        values.length / 2,
      );
      expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(
        values.length / 2,
      );
    }),
  );
});

test('infinities are values, and two of them no NaN', () => {
  expect(median([1, Infinity, 3])).toBe(3);
  expect(median([1, Infinity, Infinity, 2])).toBe(Infinity);
  expect(median([Infinity, Infinity])).toBe(Infinity);
});

test('a running median looks at eleven values, and one that stands out is not seen', () => {
  const values = Array.from({ length: 30 }, (_, i) => (i === 20 ? -1000 : 100 - i));
  const smooth = runningMedian(values);
  expect(smooth[0]).toBe(100);
  expect(smooth[10]).toBe(95);
  expect(Math.min(...smooth)).toBeGreaterThan(70);
});

test.each([
  [3, 100],
  [250, 100],
  [101, 100],
  [2, 2],
])('of %i indices at most %i are kept, the ends among them, in order', (length, most) => {
  const kept = spreadIndices(length, most);
  expect(kept).toHaveLength(Math.min(length, most));
  expect([kept[0], kept.at(-1)]).toEqual([0, length - 1]);
  expect(new Set(kept).size).toBe(kept.length);
});
