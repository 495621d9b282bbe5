import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contenders } from '../contenders/index.js';
import { linear, log, trialPoints, valueAt } from './space.js';

describe.each(contenders)('the trials of $name', ({ space }) => {
  const points = trialPoints(space, 64);

  test('lie within the ranges', () => {
    for (const point of points) {
      for (const [name, { low, high }] of Object.entries(space)) {
        expect(point[name]).toBeGreaterThanOrEqual(low);
        expect(point[name]).toBeLessThanOrEqual(high);
      }
    }
  });

  test('are the same in every call, and few are the first of many', () => {
    expect(trialPoints(space, 8)).toEqual(points.slice(0, 8));
  });

  test('of eight, four are in each half of the learning rates, and half of all in each half of the rest', () => {
    for (const [name, interval] of Object.entries(space)) {
      const lower = (count: number) =>
        points.slice(0, count).filter((point) => point[name]! < valueAt(interval, 0.5)).length;
      if (name === 'learningRate') expect(lower(8)).toBe(4);
      expect(lower(64)).toBeGreaterThan(28);
      expect(lower(64)).toBeLessThan(36);
    }
  });
});

test('a share of the interval is a value between its ends, and grows', () => {
  const bounds = fc.tuple(
    fc.double({ min: 1e-6, max: 1, noNaN: true }),
    fc.double({ min: 1.5, max: 100, noNaN: true }),
    fc.boolean(),
  );
  fc.assert(
    fc.property(bounds, fc.double({ min: 0, max: 1, noNaN: true }), ([low, high, isLog], share) => {
      const interval = isLog ? log(low, high) : linear(low, high);
      const value = valueAt(interval, share);
      expect(value).toBeGreaterThanOrEqual(low * (1 - 1e-12));
      expect(value).toBeLessThanOrEqual(high * (1 + 1e-12));
      expect(valueAt(interval, share / 2)).toBeLessThanOrEqual(value);
    }),
  );
});
