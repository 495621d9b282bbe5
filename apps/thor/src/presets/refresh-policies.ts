import { every, piecewiseInterval, traceChange } from '@curvature/policies';
import type { Policy } from '@curvature/spec';
import type { CompleteTrace } from '../options/trace-rows.js';

/**
 * Steps between checks of the trace: 1, from step 11 on 2, from 101 on 5, from 301 on `checkEvery`,
 * and never more than that. Early on the trace changes fast: with checks every 10 steps from the
 * start, our autoencoders diverge at the dampings that are best with checks every 2.
 */
const checkInterval = (checkEvery: number) =>
  piecewiseInterval(
    [
      [1, 1],
      [11, 2],
      [101, 5],
      [301, checkEvery],
    ].map(([from, interval]) => [from!, Math.min(interval!, checkEvery)] as const),
  );

/** When both presets of THOR recompute inverses, by its option `policy`. */
export const refreshPolicies = {
  trace: (o: CompleteTrace) =>
    traceChange({
      refresh: o.omega1,
      stop: o.omega2,
      check: checkInterval(o.checkEvery),
    }) as Policy<never>,
  /** Statistics come with refreshes alone, as in THOR. */
  every: (o: CompleteTrace) =>
    every({ statistics: o.refreshEvery, roots: o.refreshEvery }) as Policy<never>,
};
