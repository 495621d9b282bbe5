import { flag, type Given, number, options, type Policy, value } from '@curvature/spec';
import { anyOf } from './missed-steps.js';
import {
  checkPiecewiseInterval,
  intervalAt,
  type PiecewiseInterval,
  piecesOf,
} from './piecewise-interval.js';

const everyOptions = options('every', {
  statistics: number({ default: 1, min: 1, integer: true, describe: 'steps between statistics' }),
  roots: value<number | PiecewiseInterval>({
    default: 1,
    check: (owner, name, given) =>
      checkPiecewiseInterval(owner, name, given as number | PiecewiseInterval),
    describe: 'steps between roots, or a piecewise interval such as [[1, 1], [100, 10]]',
  }),
  start: number({ default: 1, min: 1, integer: true, describe: 'step of the first roots' }),
  phase: number({
    default: 1,
    min: 0,
    integer: true,
    describe: 'roots are due when (step - phase) mod roots is 0',
  }),
  stagger: flag({ default: false, describe: 'shifts each block by its own share of the interval' }),
});
/** See `every`. */
export type EveryOptions = Given<typeof everyOptions>;

/**
 * `share` in [0, 1): the lag of this block in intervals; `accumulated`: 1 once statistics exist;
 * `seen`: the last step, 0 before the first.
 */
export type EveryState = {
  readonly share: number;
  readonly accumulated: 0 | 1;
  readonly seen: number;
};

/** Any number of its multiples, modulo 1, spread most evenly (Knuth, TAOCP 3, 6.4). */
const goldenRatioConjugate = (Math.sqrt(5) - 1) / 2;

/**
 * Statistics every `statistics` steps, roots every `roots` steps: the plan of all public
 * implementations of Shampoo.
 *
 * Steps count from 1. Statistics are due at steps 1, 1 + statistics, ...; roots at step `start`,
 * and after it at each step with (step - phase) mod roots = 0, with or without statistics. A block
 * that joins after `start` has its first roots at its first step, and a block without statistics
 * gets them with its first roots. If a block misses a step (it has no gradient, or the step is
 * skipped), its pending work runs at its next step, once.
 *
 * @param given.statistics Interval of the statistics in steps, whole, default 1.
 * @param given.roots Interval of the roots in steps, whole, default 1; or a piecewise
 *   interval such as `[[1, 1], [100, 10], [1000, 100]]`: every step, from step 100 every 10th, from
 *   step 1000 every 100th. Across the start of a piece the distance of two refreshes is at least 1
 *   and less than the sum of both intervals.
 * @param given.start Step of the first roots, default 1.
 * @param given.phase 1 (default): roots on steps 1, 1 + roots, ... as in Google's code, which
 *   counts from 0. 0: on multiples of `roots`, as in Meta's, whose default is `start` = `roots`.
 * @param given.stagger Shifts each block by its own share of the interval (golden ratio * index,
 *   modulo 1), so that no step after the first refreshes all blocks: its second roots come at start
 *   + floor(share * roots), then every `roots` steps; `phase` then has no effect. Default false.
 *   Neither Google nor Meta does this.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function every(given: EveryOptions = {}): Policy<EveryState> {
  const { statistics, roots, start, phase, stagger } = everyOptions.complete(given);
  const pieces = piecesOf(roots);

  const refreshes = (step: number, share: number) => {
    const first = start + Math.floor(share * intervalAt(pieces, start));
    const interval = intervalAt(pieces, step);
    const origin = stagger ? start + Math.floor(share * interval) : phase;
    return step === first || (step > first && (step - origin) % interval === 0);
  };
  return {
    name: 'every',
    init: ({ index }) => ({
      share: stagger ? (index * goldenRatioConjugate) % 1 : 0,
      accumulated: 0,
      seen: 0,
    }),
    plan({ share, accumulated, seen }, { step }) {
      const since = seen === 0 ? step : seen + 1;
      const isFirst = seen < start && step >= start;
      const refresh = isFirst || anyOf(since, step, (at) => refreshes(at, share));
      const accumulates = anyOf(since, step, (at) => (at - 1) % statistics === 0);
      const accumulate = accumulates || (refresh && accumulated === 0);
      return [
        { accumulate, refresh },
        { share, accumulated: accumulate ? 1 : accumulated, seen: step },
      ];
    },
  };
}
