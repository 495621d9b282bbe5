import {
  type Given,
  number,
  numberOrNull,
  options,
  type Plan,
  type Policy,
  value,
} from '@curvature/spec';
import { anyOf } from './missed-steps.js';
import {
  checkPiecewiseInterval,
  isDue,
  type PiecewiseInterval,
  piecesOf,
} from './piecewise-interval.js';

const traceChangeOptions = options('traceChange', {
  refresh: number({
    default: 0.01,
    min: 0,
    below: Infinity,
    describe: 'relative change above which roots are recomputed',
  }),
  stop: number({
    default: 0,
    min: 0,
    max: ({ refresh }) => refresh as number,
    describe: 'relative change below which a block is frozen permanently; at most `refresh`',
  }),
  check: value<number | PiecewiseInterval>({
    default: 1,
    check: (owner, name, given) =>
      checkPiecewiseInterval(owner, name, given as number | PiecewiseInterval),
    describe: 'steps between checks, or a piecewise interval such as [[1, 1], [100, 10]]',
  }),
  statistics: numberOrNull({
    default: null,
    min: 1,
    integer: true,
    null: 'at checks only',
    describe: 'steps between statistics; checks update them too',
  }),
});
/** See `traceChange`. */
export type TraceChangeOptions = Given<typeof traceChangeOptions>;

/**
 * `used`: |metric| at the last refresh, -1 before the first; `askedAt`: the step of that refresh, 0
 * before the first; `frozen`: 1 once the change was below `stop`; `seen`: the last step, 0 before
 * the first.
 */
export type TraceChangeState = {
  readonly used: number;
  readonly askedAt: number;
  readonly frozen: 0 | 1;
  readonly seen: number;
};

/** The policy of `traceChange`. */
type TraceChange = Policy<TraceChangeState> & Required<Pick<Policy<TraceChangeState>, 'judge'>>;

const NOTHING: Plan = { accumulate: false, refresh: false };

/**
 * Refreshes a block when the trace of its curvature has changed, and freezes the block permanently
 * when it changes no more: THOR's rule (Chen et al., AAAI 2021; MindSpore's documentation of THOR,
 * "second-order information update", which none of their code implements).
 *
 * At each check change = ||m| - |used|| / |used|, where m is the metric of the current statistics
 * and `used` that of the last refresh. Above `refresh` the roots are recomputed; from `stop` to
 * `refresh` they stay; below `stop` they stay permanently, without further statistics, refreshes or
 * captures. If `used` is 0, any change refreshes and none freezes. Without a finite metric each
 * check refreshes. The next check repeats a refresh that failed.
 *
 * Steps count from 1. The first check is at the first step of a block, and refreshes. If a block
 * misses a step, its pending check runs at its next step, once.
 * @param given.refresh THOR's omega 1, at least 0; default 0.01. 0: at any change.
 * @param given.stop THOR's omega 2, from 0 to `refresh`; default 0: never.
 * @param given.check Interval of the checks in steps, whole, default 1: on 1, 1 + check, ...; or a
 *   piecewise interval such as `[[1, 1], [100, 10]]`, whose pieces count from their own first step:
 *   every step, then 100, 110, ... THOR's intervals grow during training; they are not published.
 * @param given.statistics Interval of the statistics in steps, for averages over many steps, such
 *   as Shampoo's; checks update them too. Default null: at checks only, for statistics of one
 *   batch,
 *   such as THOR's.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function traceChange(given: TraceChangeOptions = {}): TraceChange {
  const { refresh, stop, check: checks, statistics } = traceChangeOptions.complete(given);
  const pieces = piecesOf(checks);
  const accumulates = (step: number) => statistics !== null && (step - 1) % statistics === 0;
  return {
    name: 'traceChange',
    init: () => ({ used: -1, askedAt: 0, frozen: 0, seen: 0 }),
    plan(state, { step }) {
      if (state.frozen === 1) return [NOTHING, state];
      const check = anyOf(state.seen + 1, step, (at) => isDue(pieces, at));
      const accumulate = check || anyOf(state.seen + 1, step, accumulates);
      return [
        { accumulate, refresh: check && 'judge' },
        { ...state, seen: step },
      ];
    },
    judge(state, { step, metric, refreshedAt }) {
      if (metric === null || !Number.isFinite(metric)) return [true, { ...state, askedAt: step }];
      const change = changeOf(Math.abs(metric), state.used);
      if (change > refresh || hasFailed(state, refreshedAt))
        return [true, { ...state, used: Math.abs(metric), askedAt: step }];
      const freezes = change < stop && state.used > 0;
      return [false, { ...state, frozen: freezes ? 1 : 0 }];
    },
  };
}

/** Relative change of a size since `used`, which is -1 before the first refresh. */
function changeOf(size: number, used: number): number {
  if (used > 0) return Math.abs(size - used) / used;
  return size === used ? 0 : Infinity;
}

/** Whether the last refresh failed: the host calls `judge` only when none is under way. */
const hasFailed = ({ askedAt }: TraceChangeState, refreshedAt: number | null): boolean =>
  askedAt > 0 && (refreshedAt === null || refreshedAt < askedAt);
