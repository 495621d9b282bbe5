import { every, piecewiseInterval, traceChange } from '@curvature/policies';
import type { Policy } from '@curvature/spec';
import type { CompleteThor } from '../options/thor-options.js';

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

/** When `thor` recomputes inverses, by its option `policy`. */
export const refreshPolicies = {
  trace: (o: CompleteThor) =>
    traceChange({
      refresh: o.omega1,
      stop: o.omega2,
      check: checkInterval(o.checkEvery),
    }) as Policy<never>,
  /** The factors of a refresh come from its own batch, so statistics in between are not needed. */
  every: (o: CompleteThor) =>
    every({ statistics: o.refreshEvery, roots: o.refreshEvery }) as Policy<never>,
};
