import { choleskyInverse } from '@curvature/linalg';
import { CurvatureError } from '@curvature/spec';
import { largestGap, signsOf, times } from './probe.js';

/** Of the trace: what a sum in float32 does not tell from zero. */
const NOISE = 2 ** -22;

export interface DampedInverse {
  readonly inverse: Float64Array;
  /**
   * max |((M X) - I) u| for a vector of signs, which says about as much as max |M X - I| and is
   * cheap.
   */
  readonly residual: number;
  /** |M| |X| in the norm of row sums, at least the ratio of eigenvalues. */
  readonly condition: number;
}

/**
 * (M + lambda I)^-1 in float64, where lambda is at least the noise of M, and grows until the matrix
 * is positive definite.
 * @throws CurvatureError if an entry is not finite.
 */
export function dampedInverse(matrix: Float64Array, n: number, damping: number): DampedInverse {
  const trace = traceOf(matrix, n);
  for (let lambda = Math.max(damping, Number.isFinite(trace) ? NOISE * trace : 0); ; lambda *= 16) {
    const damped = withDiagonal(matrix, n, lambda);
    try {
      const inverse =
        n === 1 && Number.isFinite(trace)
          ? Float64Array.of(1 / damped[0]!)
          : choleskyInverse(damped, n);
      return {
        inverse,
        residual: residualOf(damped, inverse, n),
        condition: norm(damped, n) * norm(inverse, n),
      };
    } catch (error) {
      // Beyond its trace, no rounding makes it indefinite: it holds what is not finite.
      if (!(error instanceof CurvatureError) || !(lambda < trace) || !Number.isFinite(trace))
        throw error;
    }
  }
}

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
function norm(matrix: Float64Array, n: number): number {
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
