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
  fallsOn,
  type PiecewiseInterval,
  stairsOf,
} from './piecewise-interval.js';

const traceChangeOptions = options('traceChange', {
  refresh: number({
    default: 0.01,
    min: 0,
    below: Infinity,
    describe: 'relative change above which roots are made',
  }),
  stop: number({
    default: 0,
    min: 0,
    max: ({ refresh }) => refresh as number,
    describe: 'relative change below which a block is left for good; at most `refresh`',
  }),
  check: value<number | PiecewiseInterval>({
    default: 1,
    check: (owner, name, given) =>
      checkPiecewiseInterval(owner, name, given as number | PiecewiseInterval),
    describe: 'steps between checks, or stairs such as [[1, 1], [100, 10]]',
  }),
  statistics: numberOrNull({
    default: null,
    min: 1,
    integer: true,
    null: 'at checks alone',
    describe: 'steps between statistics, besides the checks',
  }),
});
/** When to look, and what change is worth a refresh; see `traceChange`. */
export type TraceChangeOptions = Given<typeof traceChangeOptions>;

/**
 * `used`: |metric| of the statistics that the last refresh was asked for, -1 before the first;
 * `askedAt`: its step, 0 before it; `stopped`: 1 for ever once the change was below `stop`; `seen`:
 * the last step, 0 before the first.
 */
export type TraceChangeState = {
  readonly used: number;
  readonly askedAt: number;
  readonly stopped: 0 | 1;
  readonly seen: number;
};

const NOTHING: Plan = { accumulate: false, refresh: false };

/**
 * Refreshes a block where the trace of its curvature has changed, and leaves it for good where it
 * changes no more: THOR's rule (Chen et al., AAAI 2021; MindSpore's documentation of THOR,
 * "second-order information update", which no code of theirs follows).
 *
 * At each check, with m the metric of the fresh statistics and `used` that of those which the roots
 * in use were made from, change = ||m| - |used|| / |used|. Above `refresh` the roots are made anew;
 * from `stop` to `refresh` they are kept; below `stop` they are kept for ever, and nothing is
 * accumulated, refreshed or captured any more. Where `used` is 0, any change refreshes and none
 * stops. Without a metric, or with one that is not finite, each check refreshes. A refresh that
 * failed is asked for again at the next check.
 *
 * Steps count from 1. The first check is at the first step that a block sees, and refreshes. A
 * check on a step that the block does not see is made up for, once, at the next that it does.
 * @param given.refresh THOR's omega 1, at least 0; default 0.01. 0: at any change.
 * @param given.stop THOR's omega 2, from 0 to `refresh`; default 0: never.
 * @param given.check Interval of the checks in steps, whole, default 1: on 1, 1 + check, ...; or
 *   stairs such as `[[1, 1], [100, 10]]`, each of which counts from its own first step: every step,
 *   then 100, 110, ... THOR's grow in the course of training; its values are not published.
 * @param given.statistics Besides the checks, statistics every so many steps: for averages over
 *   many steps, such as Shampoo's. Default: at checks alone, for statistics that are those of one
 *   batch, such as THOR's.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function traceChange(given: TraceChangeOptions = {}): Policy<TraceChangeState> {
  const { refresh, stop, check: checks, statistics } = traceChangeOptions.complete(given);
  const stairs = stairsOf(checks);
  const accumulates = (step: number) => statistics !== null && (step - 1) % statistics === 0;
  return {
    name: 'traceChange',
    init: () => ({ used: -1, askedAt: 0, stopped: 0, seen: 0 }),
    plan(state, { step }) {
      if (state.stopped === 1) return [NOTHING, state];
      const check = anyOf(state.seen + 1, step, (at) => fallsOn(stairs, at));
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
      const stops = change < stop && state.used > 0;
      return [false, { ...state, stopped: stops ? 1 : 0 }];
    },
  };
}

/** Relative change of a size since `used`, which is -1 where there is none yet. */
function changeOf(size: number, used: number): number {
  if (used > 0) return Math.abs(size - used) / used;
  return size === used ? 0 : Infinity;
}

/**
 * Whether the last refresh that was asked for never came into use: none is under way where there is
 * something to judge.
 */
const hasFailed = ({ askedAt }: TraceChangeState, refreshedAt: number | null): boolean =>
  askedAt > 0 && (refreshedAt === null || refreshedAt < askedAt);
