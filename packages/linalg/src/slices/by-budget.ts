import { checkKnown, checkNumber, CurvatureError } from '@curvature/spec';
import type { SliceCurves, SliceStrategy } from './strategy.js';

/** One of `milliseconds` and `share`. */
export interface SliceBudget {
  /** What inverting all matrices once may take, on one thread. */
  readonly milliseconds?: number;
  /** The same, as a share of what the matrices as they are would take; above 0. */
  readonly share?: number;
  /**
   * Milliseconds that one matrix of `n` rows, cut into blocks of `d`, costs besides, from one
   * refresh to the next: for its products. Default none.
   */
  readonly applying?: (n: number, d: number) => number;
}

/**
 * The largest candidate, which loses least, with which inverting all matrices stays within the
 * budget; the fastest one where none does.
 *
 * A matrix of n rows costs the time of one n x n inverse where n <= d, else ceil(n/d) times that of
 * d x d; between candidates, time is taken for a power of the size, and beyond the last for its
 * cube. Unlike `byCrossing` it counts blocks, and so sees that halving d saves three quarters of
 * the time, not seven eighths.
 * @param options.milliseconds, options.share The budget, one of them.
 * @param options.applying Cost of the products besides; default none.
 * @throws CurvatureError for an option that is unknown or out of range, and for none or both of the
 *   budgets.
 */
export function byBudget(options: SliceBudget): SliceStrategy {
  checkKnown('byBudget', options, ['milliseconds', 'share', 'applying']);
  const { milliseconds, share, applying = () => 0 } = options;
  if ((milliseconds === undefined) === (share === undefined))
    throw oneBudget(milliseconds !== undefined);
  const name = share === undefined ? 'milliseconds' : 'share';
  const amount = checkNumber('byBudget', name, milliseconds ?? share, {
    above: 0,
    below: Infinity,
  });
  return {
    name: 'byBudget',
    choose(curves) {
      const totals = curves.candidates.map((d) => totalTime(curves, d, applying));
      const budget = share === undefined ? amount : amount * totalTime(curves, Infinity, applying);
      const fastest = totals.indexOf(Math.min(...totals));
      const largest = totals.findLastIndex((total) => total <= budget);
      return curves.candidates[largest < 0 ? fastest : largest]!;
    },
  };
}

function totalTime(
  curves: SliceCurves,
  d: number,
  applying: (n: number, d: number) => number,
): number {
  const inverting = (n: number) =>
    n <= d ? timeAt(curves, n) : Math.ceil(n / d) * timeAt(curves, d);
  return curves.rows.reduce((sum, n) => sum + inverting(n) + applying(n, Math.min(n, d)), 0);
}

/** On straight lines through the candidates where both axes are logarithmic. */
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
    '',
    'Give one of them, as in byBudget({ milliseconds: 50 }) or byBudget({ share: 0.1 }).',
  );
