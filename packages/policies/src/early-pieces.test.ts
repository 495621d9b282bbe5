import fc from 'fast-check';
import { expect, test } from 'vitest';
import { earlyPieces } from './early-pieces.js';
import { every } from './every.js';

const block = { id: 'w', index: 0, shape: [1, 2], axes: [1], parameter: { name: 'w', shape: [2] } };

/** The steps at which `every` refreshes with early pieces. */
function refreshes(interval: number, steps: number): number[] {
  const policy = every({ roots: earlyPieces(interval) });
  let state = policy.init(block);
  let refreshedAt: number | null = null;
  return Array.from({ length: steps }, (_, i) => i + 1).filter((step) => {
    const [plan, next] = policy.plan(state, { step, refreshedAt, metric: null });
    state = next;
    if (plan.refresh) refreshedAt = step;
    return plan.refresh;
  });
}

test('early refreshes are dense, later ones an interval apart', () => {
  const all = refreshes(10, 50);
  expect(all.slice(0, 3)).toEqual([1, 2, 3]);
  expect(all.filter((step) => step < 20).length).toBeGreaterThanOrEqual(6);
  expect(all.slice(-3).map((step, i, three) => (i ? step - three[i - 1]! : 10))).toEqual([
    10, 10, 10,
  ]);
});

test('they are at most one early gap further apart than the interval', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), (interval) => {
      const all = refreshes(interval, 200);
      const gaps = all.slice(1).map((step, i) => step - all[i]!);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(interval + 5);
      expect(all.length).toBeGreaterThanOrEqual(Math.floor(200 / interval));
    }),
  );
});
