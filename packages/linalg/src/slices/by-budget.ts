import { CurvatureError, type Given, numberOrNull, options, value } from '@curvature/spec';
import type { SliceCurves, SliceStrategy } from './strategy.js';

type Applying = (n: number, d: number) => number;

const absent = { default: null, above: 0, below: Infinity, null: 'the other one is given' };
const budgetOptions = options('byBudget', {
  milliseconds: numberOrNull({
    ...absent,
    describe: 'for inverting all matrices once, on one thread',
  }),
  share: numberOrNull({
    ...absent,
    describe: 'the budget as a share of the time for whole matrices',
  }),
  applying: value<Applying>({
    default: () => 0,
    check: () => {},
    describe: 'milliseconds that the products with one matrix take besides, (n, d) => number',
  }),
});
export type SliceBudget = Given<typeof budgetOptions>;

/**
 * The largest candidate, which loses least, with which inverting all matrices stays within the
 * budget; the fastest one if none does.
 *
 * A matrix of n rows costs the time of one n x n inverse if n <= d, or else ceil(n/d) times that of
 * d x d. Time is interpolated between candidates as a power of the size, and extrapolated beyond
 * the last as its cube. Unlike `byCrossing`, this strategy counts blocks, and so sees that halving
 * d saves three quarters of the time, not seven eighths.
 * @param given.milliseconds Time for inverting all matrices once, on one thread.
 * @param given.share The budget as a share of the time that whole matrices would take. One of
 *   `milliseconds` and `share` must be given.
 * @param given.applying Milliseconds that the products with one matrix of n rows in blocks of d
 *   take besides, from one refresh to the next. Default none.
 * @throws CurvatureError for an option that is unknown or out of range, and for none or both of the
 *   budgets.
 */
export function byBudget(given: SliceBudget): SliceStrategy {
  const { milliseconds, share, applying } = budgetOptions.complete(given);
  const budgetOf = budget(milliseconds, share);
  return {
    name: 'byBudget',
    choose(curves) {
      const total = (d: number) => totalTime(curves, d, applying);
      const totals = curves.candidates.map(total);
      const limit = budgetOf(() => total(Infinity));
      const fastest = totals.indexOf(Math.min(...totals));
      const largest = totals.findLastIndex((time) => time <= limit);
      return curves.candidates[largest < 0 ? fastest : largest]!;
    },
  };
}

/** The budget in milliseconds, from the time of whole matrices. */
function budget(milliseconds: number | null, share: number | null) {
  if (milliseconds !== null && share === null) return () => milliseconds;
  if (share !== null && milliseconds === null) return (whole: () => number) => share * whole();
  throw oneBudget(milliseconds !== null);
}

function totalTime(curves: SliceCurves, d: number, applying: Applying): number {
  const inverting = (n: number) =>
    n <= d ? timeAt(curves, n) : Math.ceil(n / d) * timeAt(curves, d);
  return curves.rows.reduce((sum, n) => sum + inverting(n) + applying(n, Math.min(n, d)), 0);
}

/** On straight lines through the candidates, with both axes logarithmic. */
function timeAt({ candidates, times }: SliceCurves, d: number): number {
  const after = candidates.findIndex((candidate) => candidate >= d);
  if (after === 0) return times[0]!;
  if (after < 0) return times.at(-1)! * (d / candidates.at(-1)!) ** 3;
  const [left, right] = [candidates[after - 1]!, candidates[after]!];
  const way = Math.log(d / left) / Math.log(right / left);
  return times[after - 1]! ** (1 - way) * times[after]! ** way;
}

const oneBudget = (both: boolean) =>
  new CurvatureError(
    `byBudget: ${both ? 'options milliseconds and share are both given' : 'neither milliseconds nor share is given'}.`,
    'The usual cause is a misread option: each of them is a budget by itself.',
    'Give one of them, as in byBudget({ milliseconds: 50 }) or byBudget({ share: 0.1 }).',
  );
