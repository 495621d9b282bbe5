import type { Doubles } from '../operations/doubles.js';
import type { Handle } from '../operations/operations.js';
import type { Factor } from './layer-inverse.js';
import { signsOf } from './symmetric.js';

/** The rounding of a sum in float32, as a share of the trace: the least damping of a block. */
const NOISE = 2 ** -22;

/** Inverses of the damped blocks of a factor, and the worst of them. */
export interface FactorInverse {
  /** [count, size, size]; padding is the identity. */
  readonly inverse: Handle;
  /** |M X u - u| for a vector u of signs, before X is rounded. [1, 1, 1] */
  readonly residual: Handle;
  /** An upper bound, by row sums. [1, 1, 1] */
  readonly condition: Handle;
}

/**
 * (M + lambda I)^-1 of each block by Cholesky; lambda is at least the noise of the block.
 * Of a block that is not positive definite TensorFlow gives NaN, and so does the residual then.
 */
export function factorInverse(
  d: Doubles,
  { stack, slices: { n, count, size } }: Factor,
  damping: number,
): FactorInverse {
  const given = d.of(stack);
  const unit = d.identity(size);
  const isRow = d.constant(rowsOf(n, count, size), [count, size, 1]);
  const trace = d.sum(d.mul(given, unit), [1, 2]);
  const lambda = d.largerOf(d.mul(trace, NOISE), damping);
  const added = d.add(d.mul(isRow, lambda), d.sub(1, isRow));
  const damped = d.add(given, d.mul(added, unit));
  const half = d.solvedByLower(d.cholesky(damped), unit);
  const inverse = d.product(d.transposed(half), half);
  const signs = d.mul(isRow, d.constant(signsOf(size), [1, size, 1]));
  const off = d.sub(d.product(damped, d.product(inverse, signs)), signs);
  const rowSums = (x: Handle) => d.max(d.mul(isRow, d.sum(d.abs(x), [2])), [1]);
  return {
    inverse,
    // A maximum may skip NaN; a sum does not.
    residual: d.add(d.max(d.abs(off), [0, 1, 2]), d.mul(d.sum(inverse, [0, 1, 2]), 0)),
    condition: d.max(d.mul(rowSums(damped), rowSums(inverse)), [0, 1, 2]),
  };
}

/** 1 for rows of the matrix, 0 for padding. [count, size] */
const rowsOf = (n: number, count: number, size: number): Float64Array =>
  Float64Array.from({ length: count * size }, (_, i) => Number(i < n));
