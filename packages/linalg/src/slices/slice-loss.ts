import { checkSquare, checkWhole } from '../check.js';
import { normalise } from '../normalise.js';
import { timesVector } from '../probe.js';
import { topEigenvalue } from '../roots/steps/lanczos.js';

/**
 * The loss of a symmetric positive semidefinite matrix that is cut into diagonal blocks of `d` rows
 * in index order, the last of them perhaps smaller: 1 - (largest eigenvalue of any block) /
 * (largest eigenvalue of the whole), in [0, 1 - 1/n]; 0 if d >= n, and for a matrix of zeros.
 * @param matrix [n, n], row-major; (A + A^T)/2 is cut.
 * @param d Whole, at least 1.
 * @throws CurvatureError on a wrong length, an entry that is not finite, or a size that is not
 *   whole.
 * Source: MindSpore's documentation of THOR, L = 1 - sqrt(lmax(B B^T) / lmax(A A^T)) with B the
 * block diagonal of A, which is the same for such matrices. It depends on the top of the spectrum
 * alone: the identity loses nothing at any d, nor does a matrix with one large row.
 */
export function sliceLoss(matrix: Float64Array, n: number, d: number): number {
  return sliceLosses('sliceLoss', matrix, n, [d])[0]!;
}

/** `sliceLoss` at several sizes; errors begin with `owner`. */
export function sliceLosses(
  owner: string,
  matrix: Float64Array,
  n: number,
  sizes: readonly number[],
): number[] {
  for (const d of sizes) checkWhole(owner, 'd', d, 1);
  checkSquare(owner, matrix, n);
  if (sizes.every((d) => d >= n)) return sizes.map(() => 0);
  const { matrix: scaled } = normalise(matrix, n);
  const whole = topOf(scaled, n);
  // Rounding may put a block above the whole: then nothing is lost.
  return sizes.map((d) =>
    d >= n || whole <= 0 ? 0 : Math.max(0, 1 - topOfBlocks(scaled, n, d) / whole),
  );
}

/**
 * The largest eigenvalue of all diagonal blocks. A block whose trace is below one already found
 * cannot have a larger one, and is skipped.
 */
function topOfBlocks(matrix: Float64Array, n: number, d: number): number {
  let top = 0;
  for (let first = 0; first < n; first += d) {
    const rows = Math.min(d, n - first);
    if (traceOf(matrix, n, first, rows) > top)
      top = Math.max(top, topOf(blockOf(matrix, n, first, rows), rows));
  }
  return top;
}

function traceOf(matrix: Float64Array, n: number, first: number, rows: number): number {
  let sum = 0;
  for (let i = first; i < first + rows; i++) sum += matrix[i * n + i]!;
  return sum;
}

function blockOf(matrix: Float64Array, n: number, first: number, rows: number): Float64Array {
  const block = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    const at = (first + i) * n + first;
    block.set(matrix.subarray(at, at + rows), i * rows);
  }
  return block;
}

const topOf = (matrix: Float64Array, n: number): number =>
  n === 1 ? matrix[0]! : topEigenvalue({ n, timesVector: (a, x) => timesVector(a, x, n) }, matrix);
