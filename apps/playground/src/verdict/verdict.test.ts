import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Contender } from './standing.js';
import { reaches, verdictOf } from './verdict.js';

/** Losses 1, 1 / (1 + speed), ..., a step each `pace` seconds. */
const run = (label: string, speed: number, pace: number, steps = 100): Contender => ({
  label,
  isReference: label === 'Adam',
  losses: Array.from({ length: steps }, (_, i) => 1 / (1 + speed * i)),
  seconds: Array.from({ length: steps }, (_, i) => pace * (i + 1)),
});

test('the leader is named with its time and steps to the loss of the reference', () => {
  expect(verdictOf([run('Adam', 1, 0.1), run('SONew', 3, 0.1)])).toBe(
    'SONew leads: it took 3.4 s and 34 steps to the loss that Adam has after 10 s and 100 steps: ' +
      '2.9 times as fast by the clock, 2.9 times by steps.',
  );
});

test('where the reference leads, that is said as plainly', () => {
  expect(verdictOf([run('Adam', 3, 0.1), run('SONew', 1, 0.1)])).toMatch(/^Adam leads after 10 s/);
});

test('a leader by steps that is not one by the clock is named beside', () => {
  expect(verdictOf([run('Adam', 1, 0.1), run('Shampoo', 2, 1, 30)])).toMatch(
    /^Adam leads .* By steps Shampoo leads\.$/,
  );
});

test('nothing is said before all have begun', () => {
  expect(verdictOf([run('Adam', 1, 0.1), run('SONew', 3, 0.1, 3)])).toBe('They are warming up.');
  expect(verdictOf([])).toBe('They are warming up.');
});

test('one that races alone is told with its loss', () => {
  expect(verdictOf([run('SONew', 3, 0.1)])).toBe(
    'SONew races alone: its loss is 0.00336 after 10 s.',
  );
});

test('of two at the same pace the faster learner leads, whatever the order', () => {
  const speed = fc.double({ min: 0.1, max: 10, noNaN: true });
  fc.assert(
    fc.property(speed, speed, fc.boolean(), (first, second, isTurned) => {
      fc.pre(Math.abs(first - second) > 1e-3);
      const both = [run('Adam', first, 0.1), run('SONew', second, 0.1)];
      const winner = first > second ? 'Adam' : 'SONew';
      expect(verdictOf(isTurned ? both.toReversed() : both)).toMatch(
        new RegExp(`^${winner} leads`),
      );
    }),
  );
});

test('the first step at a loss is found', () => {
  const { losses, seconds } = run('Adam', 1, 0.1);
  expect(reaches({ losses, seconds }, 0.25)).toBe(3);
  expect(reaches({ losses, seconds }, 0)).toBe(-1);
});
