import { choleskyInverse } from '@curvature/linalg';
import { CurvatureError } from '@curvature/spec';
import { storesHalfFloats } from '@curvature/spec/internal';
import { largestGap, signsOf, times } from './probe.js';

/** The rounding of a sum in float32, as a share of the trace. */
const NOISE = 2 ** -22;
/** The same of half floats; and a damping whose inverse is one, below 65504. */
const HALF = { noise: 2 ** -10, least: 2 ** -14 };

/** The least damping of a matrix, by its trace and how the device keeps tensors. */
const leastDamping = (trace: number): number =>
  storesHalfFloats() ? Math.max(HALF.least, HALF.noise * trace) : NOISE * trace;

export interface DampedInverse {
  readonly inverse: Float64Array;
  /** max |((M X) - I) u| for a vector u of signs: about max |M X - I|, at the cost of n^2. */
  readonly residual: number;
  /** |M| |X| in the norm of row sums, an upper bound of the ratio of eigenvalues. */
  readonly condition: number;
}

/**
 * (M + lambda I)^-1 in float64. lambda is at least the noise of M, and grows by 16 until the matrix
 * is positive definite.
 * @throws CurvatureError if an entry is not finite.
 */
export function dampedInverse(matrix: Float64Array, n: number, damping: number): DampedInverse {
  const trace = traceOf(matrix, n);
  const isFinite = Number.isFinite(trace);
  for (let lambda = Math.max(damping, isFinite ? leastDamping(trace) : 0); ; lambda *= 16) {
    const damped = withDiagonal(matrix, n, lambda);
    try {
      const inverse =
        n === 1 && isFinite ? Float64Array.of(1 / damped[0]!) : choleskyInverse(damped, n);
      return measured(damped, inverse, n);
    } catch (error) {
      // A ridge above the trace outweighs any rounding, so an entry must be non-finite.
      if (!(error instanceof CurvatureError) || !(lambda < trace) || !isFinite) throw error;
    }
  }
}

const measured = (damped: Float64Array, inverse: Float64Array, n: number): DampedInverse => ({
  inverse,
  residual: residualOf(damped, inverse, n),
  condition: rowSumNorm(damped, n) * rowSumNorm(inverse, n),
});

function traceOf(matrix: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += matrix[i * n + i]!;
  return sum;
}

function withDiagonal(matrix: Float64Array, n: number, added: number): Float64Array {
  const out = matrix.slice();
  for (let i = 0; i < n; i++) out[i * n + i]! += added;
  return out;
}

/** The largest sum of absolute values in a row. */
function rowSumNorm(matrix: Float64Array, n: number): number {
  let most = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += Math.abs(matrix[i * n + j]!);
    most = Math.max(most, sum);
  }
  return most;
}

function residualOf(matrix: Float64Array, inverse: Float64Array, n: number): number {
  const signs = signsOf(n);
  return largestGap(times(matrix, times(inverse, signs, n), n), signs);
}
