import { checkKnown, checkNumber, CurvatureError } from '@curvature/spec';
import { checkWhole } from '../check.js';
import { byCrossing, crossingOf } from './by-crossing.js';
import { sliceLosses } from './slice-loss.js';
import type { SliceCurves, SliceStrategy } from './strategy.js';
import { timeInverse } from './time-inverse.js';
import { isFloat64 } from '../realms.js';

/** A symmetric positive semidefinite matrix, [n, n], row-major. */
export interface SquareMatrix {
  readonly matrix: Float64Array | Float32Array;
  readonly n: number;
}

export interface SliceSizeOptions {
  /**
   * Milliseconds for inverting one matrix of `d` rows. Default `timeInverse`: measured on this
   * machine.
   */
  readonly time?: (d: number) => number;
  /** A matrix counts as kept where it loses less than this; default 0.01. */
  readonly tolerance?: number;
  /**
   * Sizes to choose from, in rising order; default 1, 16, 32, 64, ... and the rows of the largest
   * matrix.
   */
  readonly candidates?: readonly number[];
  /** How to choose; default `byCrossing()`. */
  readonly strategy?: SliceStrategy;
}

/** The size, and the curves it was chosen by, to be plotted. */
export interface SliceSize extends SliceCurves {
  readonly size: number;
  readonly strategy: string;
}

const OWNER = 'chooseSliceSize';

/**
 * Into blocks of how many rows curvature matrices should be cut before they are inverted: THOR's
 * trade of what is lost against what it takes.
 *
 * keep(d) is the share of the matrices whose `sliceLoss` at d is below `tolerance`; performance(d)
 * the time of the first candidate over that of d. The strategy chooses between them. Matrices of at
 * most d rows lose nothing, so keep(d) is first of all a matter of how large the matrices are.
 * @param matrices At least one, e.g. the factors of all layers after some steps; symmetric positive
 *   semidefinite. They are not changed.
 * @param options time, in milliseconds: default `timeInverse`; tolerance: default 0.01; candidates:
 *   default 1, 16, 32, ..., largest; strategy: default `byCrossing()`.
 * @throws CurvatureError for no matrices, one of a wrong size or with an entry that is not finite,
 *   a time that is not above 0, or an invalid option.
 * Source: MindSpore's documentation of THOR, "hardware-aware matrix split", which chose 128 for
 * ResNet-50 from a crossing at 106. From which steps its matrices come is not published. Where the
 * curves do not cross, ours are: the first candidate if keep starts above performance, the last if
 * it ends below; of two candidates as near, the smaller.
 */
export function chooseSliceSize(
  matrices: readonly SquareMatrix[],
  options: SliceSizeOptions = {},
): SliceSize {
  checkKnown(OWNER, options, ['time', 'tolerance', 'candidates', 'strategy']);
  const { time = timeInverse, tolerance = 0.01, strategy = byCrossing() } = options;
  checkNumber(OWNER, 'tolerance', tolerance, { above: 0, max: 1 });
  const rows = rowsOf(matrices);
  const candidates = checkCandidates(options.candidates ?? usualSizes(Math.max(...rows)));
  const losses = matrices.map(({ matrix, n }) => sliceLosses(OWNER, wide(matrix), n, candidates));
  const keep = candidates.map(
    (_, j) => losses.filter((loss) => loss[j]! < tolerance).length / losses.length,
  );
  const times = candidates.map((d) => checkTime(d, time(d)));
  const performance = times.map((ms) => times[0]! / ms);
  const crossing = crossingOf(candidates, keep, performance);
  const curves = { candidates, keep, times, performance, losses, rows, crossing };
  return { size: checkSize(strategy, curves), strategy: strategy.name, ...curves };
}

const wide = (matrix: SquareMatrix['matrix']) =>
  isFloat64(matrix) ? matrix : Float64Array.from(matrix);

/** 1, 16, 32, 64, ... as far as they are less than the largest, and the largest. */
function usualSizes(largest: number): number[] {
  const sizes = [1];
  for (let d = 16; d < largest; d *= 2) sizes.push(d);
  return largest > 1 ? [...sizes, largest] : sizes;
}

function rowsOf(matrices: readonly SquareMatrix[]): number[] {
  for (const { n } of matrices) checkWhole(OWNER, 'n', n, 1);
  if (matrices.length > 0) return matrices.map(({ n }) => n);
  throw new CurvatureError(
    `${OWNER}: there are no matrices.`,
    'The usual cause is that no statistics have been accumulated yet.',
    'Train some steps first, and pass the factors of all layers.',
  );
}

function checkCandidates(candidates: readonly number[]): readonly number[] {
  checkNumber(OWNER, 'candidates.length', candidates.length, { min: 1 });
  candidates.forEach((d, j) => {
    checkNumber(OWNER, `candidates[${j}]`, d, {
      above: candidates[j - 1] ?? 0,
      below: Infinity,
      integer: true,
    });
  });
  return [...candidates];
}

const checkTime = (d: number, ms: number) =>
  checkNumber(OWNER, `time, at ${d} rows,`, ms, { above: 0, below: Infinity });

function checkSize(strategy: SliceStrategy, curves: SliceCurves): number {
  const size = strategy.choose(curves);
  if (curves.candidates.includes(size)) return size;
  throw new CurvatureError(
    `${OWNER}: strategy ${strategy.name} chose ${size}, which is no candidate.`,
    '',
    `Choose one of ${curves.candidates.join(', ')}.`,
  );
}
