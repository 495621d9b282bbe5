import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { budget, type BudgetOptions } from './budget.js';

const block = { id: 'w', index: 0, shape: [1, 2], axes: [1], parameter: { name: 'w', shape: [2] } };

/** The steps at which it refreshes, where the host measures what `timingAt` says. */
function refreshes(
  options: BudgetOptions,
  steps: number,
  timingAt: (step: number) => { stepMs: number; refreshMs: number } | null,
) {
  const policy = budget(options);
  let state = policy.init(block);
  const at: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const [plan, next] = policy.plan(state, {
      step,
      refreshedAt: at.at(-1) ?? null,
      metric: null,
      timing: timingAt(step),
    });
    if (plan.refresh) at.push(step);
    state = next;
  }
  return at;
}

const times = fc.record({
  stepMs: fc.double({ min: 0.1, max: 1000, noNaN: true }),
  refreshMs: fc.double({ min: 0, max: 5000, noNaN: true }),
});

test('donates no more than its share on refreshes, and nearly all of it where the interval allows', () => {
  fc.assert(
    fc.property(times, fc.double({ min: 0.01, max: 1, noNaN: true }), (timing, share) => {
      const steps = 3000;
      fc.pre(timing.refreshMs <= 1000 * share * timing.stepMs);
      const spent = refreshes({ share }, steps, () => timing).length * timing.refreshMs;
      expect(spent).toBeLessThanOrEqual(
        (share * steps * timing.stepMs + timing.refreshMs) * (1 + 1e-6),
      );
      const interval = timing.refreshMs / (share * timing.stepMs);
      if (interval > 1 && interval < 300)
        expect(spent + 2 * timing.refreshMs).toBeGreaterThan((share * steps * timing.stepMs) / 2.1);
    }),
  );
});

test('keeps to least and most, and starts when it should', () => {
  const expensive = () => ({ stepMs: 1, refreshMs: 1e9 });
  const cheap = () => ({ stepMs: 1, refreshMs: 0 });
  expect(refreshes({ most: 50 }, 120, expensive)).toEqual([1, 51, 101]);
  expect(refreshes({ least: 40, start: 7 }, 100, cheap)).toEqual([7, 47, 87]);
  expect(refreshes({}, 25, () => null)).toEqual([1, 11, 21]);
});

test('follows when steps or refreshes become slower', () => {
  const at = refreshes({ share: 0.1 }, 300, (step) => ({
    stepMs: 10,
    refreshMs: step < 100 ? 10 : 50,
  }));
  const gaps = at.slice(1).map((step, i) => step - at[i]!);
  expect([gaps[0], gaps.at(-1)]).toEqual([10, 50]);
});

describe('what is out of range is refused', () => {
  test.each([
    { share: 0 },
    { share: -1 },
    { statistics: 0 },
    { start: 0 },
    { least: 0 },
    { least: 10, most: 5 },
    { shares: 1 },
  ])('%j', (bad) => {
    expect(() => budget(bad)).toThrow(/^budget: /);
  });
});
