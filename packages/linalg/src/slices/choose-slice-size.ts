import { checkNumber, CurvatureError, type Given, number, options, value } from '@curvature/spec';
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

const OWNER = 'chooseSliceSize';

const sliceOptions = options(OWNER, {
  time: value<(d: number) => number>({
    default: timeInverse,
    check: () => {},
    describe: 'milliseconds for inverting one matrix of d rows',
  }),
  tolerance: number({ default: 0.01, above: 0, max: 1, describe: 'loss of a kept matrix' }),
  candidates: value<readonly number[] | null>({
    default: null,
    check: (owner, name, given) => checkCandidates(owner, name, given as readonly number[] | null),
    describe: 'sizes to choose from, rising; null: 1, 16, 32, ... and the largest matrix',
  }),
  strategy: value<SliceStrategy>({
    default: byCrossing(),
    check: () => {},
    describe: 'byCrossing(), byBudget(), or your own { name, choose }',
  }),
});
export type SliceSizeOptions = Given<typeof sliceOptions>;

/** The size, and the curves from which it was chosen, to be plotted. */
export interface SliceSize extends SliceCurves {
  readonly size: number;
  readonly strategy: string;
}

/**
 * The rows of diagonal blocks into which curvature matrices should be cut before they are inverted:
 * THOR's trade between loss and time.
 *
 * keep(d) is the share of matrices whose `sliceLoss` at d is below `tolerance`; performance(d) is
 * the time of the first candidate over that of d. The strategy chooses between them. A matrix of at
 * most d rows loses nothing, so keep(d) depends above all on the sizes of the matrices.
 * @param matrices At least one, e.g. the factors of all layers after some steps; symmetric positive
 *   semidefinite; not changed.
 * @param given.time Milliseconds for inverting one matrix of d rows. Default: measured on this
 *   machine.
 * @param given.tolerance A matrix counts as kept if it loses less than this; default 0.01.
 * @param given.candidates Sizes to choose from, in rising order; default 1, 16, 32, 64, ... and the
 *   rows of the largest matrix.
 * @param given.strategy Default `byCrossing()`.
 * @throws CurvatureError for no matrices, one of a wrong size or with an entry that is not finite,
 *   a time that is not above 0, or an invalid option.
 * Source: MindSpore's documentation of THOR, "hardware-aware matrix split", which chose 128 for
 * ResNet-50 from a crossing at 106. It does not say from which steps the matrices come. If the
 * curves do not cross, our rule is: the first candidate if keep starts above performance, the last
 * if it ends below; of two candidates at the same distance, the smaller.
 */
export function chooseSliceSize(
  matrices: readonly SquareMatrix[],
  given: SliceSizeOptions = {},
): SliceSize {
  const { time, tolerance, strategy, ...rest } = sliceOptions.complete(given);
  const rows = rowsOf(matrices);
  const candidates = [...(rest.candidates ?? usualSizes(Math.max(...rows)))];
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

/** 1, 16, 32, 64, ... below the largest, and the largest. */
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

function checkCandidates(owner: string, name: string, given: readonly number[] | null): void {
  if (given === null) return;
  checkNumber(owner, `${name}.length`, given.length, { min: 1 });
  given.forEach((d, j) => {
    const above = given[j - 1] ?? 0;
    checkNumber(owner, `${name}[${j}]`, d, { above, below: Infinity, integer: true });
  });
}

const checkTime = (d: number, ms: number) =>
  checkNumber(OWNER, `time, at ${d} rows,`, ms, { above: 0, below: Infinity });

function checkSize(strategy: SliceStrategy, curves: SliceCurves): number {
  const size = strategy.choose(curves);
  if (curves.candidates.includes(size)) return size;
  throw new CurvatureError(
    `${OWNER}: strategy ${strategy.name} chose ${size}, which is no candidate.`,
    'The usual cause is a size computed by the strategy instead of one taken from the candidates.',
    `Choose one of ${curves.candidates.join(', ')}.`,
  );
}
