import type { PiecewiseInterval } from './piecewise-interval.js';

const DENSE = [
  [1, 1],
  [4, 2],
  [10, 5],
] as const;

/**
 * An interval of `every` steps from step 20 on, and before it updates 1, then 2, then 5 steps
 * apart, though never further apart than `every`; with `phase: 0` of the policy `every` at steps 1,
 * 2, 3, 4, 6, 8, 10 and 15, with 1 at steps 1, 2, 3, 5, 7, 9, 11 and 16: first statistics come from
 * few batches, and what is made of them is outdated soon. On our choosing half of ordinary programs
 * Shampoo, SOAP and K-FAC end lower with it.
 */
export const earlyPieces = (every: number): PiecewiseInterval => [
  ...DENSE.map(([from, interval]) => [from, Math.min(interval, every)] as const),
  [20, every],
];

/** The interval of a preset that has these two options. */
export const refreshInterval = (o: {
  readonly refreshEvery: number;
  readonly earlyRefreshes: boolean;
}): number | PiecewiseInterval => (o.earlyRefreshes ? earlyPieces(o.refreshEvery) : o.refreshEvery);
