import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forecastOf, secondsUntil } from './forecast.js';
import type { Contender } from './standing.js';

/** Losses that fall by a power of time, a step each `pace` seconds. */
const falling = (label: string, power: number, pace = 0.1, steps = 100): Contender => {
  const seconds = Array.from({ length: steps }, (_, i) => pace * (i + 1));
  const losses = seconds.map((each) => each ** -power);
  return { label, isReference: label === 'Adam', losses, seconds };
};
const power = fc.double({ min: 0.05, max: 2, noNaN: true });

test('a loss that falls by a power of time is where it is forecast to be', () => {
  const share = fc.double({ min: 1, max: 10, noNaN: true });
  fc.assert(
    fc.property(power, fc.double({ min: 0.01, max: 1, noNaN: true }), share, (by, pace, times) => {
      const run = falling('Adam', by, pace);
      const now = run.seconds.at(-1)!;
      const needed = secondsUntil(run, (times * now) ** -by);
      expect(needed).not.toBeNull();
      expect(Math.abs(needed! - (times - 1) * now)).toBeLessThan(1e-6 * now);
    }),
  );
});

test('a lower loss is never forecast for an earlier time', () => {
  fc.assert(
    fc.property(power, power, fc.double({ min: 0.1, max: 1, noNaN: true }), (by, deeper, part) => {
      const run = falling('Adam', by);
      const last = run.losses.at(-1)!;
      const [first, second] = [last * part, last * part * Math.exp(-deeper)];
      expect(secondsUntil(run, second) ?? Infinity).toBeGreaterThanOrEqual(
        secondsUntil(run, first) ?? Infinity,
      );
    }),
  );
});

test('nothing is forecast of a loss that does not fall', () => {
  expect(secondsUntil(falling('Adam', -0.5), 1)).toBeNull();
  expect(secondsUntil(falling('Adam', 0), 0.5)).toBeNull();
});

test('the sentence is about the reference if it trails, and about the next best if it leads', () => {
  // 10 s at power 0.5 are 0.316, which power 0.4 reaches after 17.8 s.
  expect(forecastOf([falling('Adam', 0.4), falling('SONew', 0.5)])).toBe(
    'At its pace Adam will be where SONew is now in about 7.8 s of training.',
  );
  expect(forecastOf([falling('Adam', 0.5), falling('SONew', 0.4), falling('Other', 0.3)])).toBe(
    'At its pace SONew will be where Adam is now in about 7.8 s of training.',
  );
  expect(forecastOf([falling('Adam', 0.1), falling('SONew', 0.5)])).toBe(
    'At its pace Adam needs more than 10 times as long to be where SONew is now.',
  );
});

test('nothing is said of racers that have not begun, or of one alone', () => {
  expect(forecastOf([falling('Adam', 0.4), falling('SONew', 0.5, 0.1, 3)])).toBe('');
  expect(forecastOf([falling('SONew', 0.5)])).toBe('');
});
