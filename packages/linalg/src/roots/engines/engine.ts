import type { Floats } from '../normalise.js';
import type { Precision } from '../root-methods.js';

/**
 * Eigenvalues in no order, and what is made of the eigenvectors; valid until the engine's next
 * `eigen`.
 */
export interface Pairs {
  readonly values: Float64Array;
  /** QL sweeps; -1 where they did not converge. */
  readonly sweeps: number;
  /** out = sum over k of factors[k] v_k v_k^T, symmetric to the last bit; factors >= 0. */
  compose(factors: Float64Array, out: Floats): void;
  /** v_k as a row of its own. */
  vector(k: number): Float64Array;
}

/**
 * Products and factorisations of n x n matrices, in WebAssembly or TypeScript. All operands come
 * from `matrix`, and those of one call have one precision.
 */
export interface Engine {
  readonly n: number;
  /**
   * A matrix of any content, that lives as long as the engine; no more of them than were asked for.
   */
  matrix(precision: Precision): Floats;
  /** out = a b for symmetric matrices that commute: symmetric to the last bit. */
  product(a: Floats, b: Floats, out: Floats): void;
  /** out = a b, or a b^T. */
  multiply(a: Floats, b: Floats, out: Floats, turned?: boolean): void;
  /** A x in float64. */
  timesVector(matrix: Float64Array, x: Float64Array): Float64Array;
  /** Of a symmetric matrix near 1 in scale, which is kept. */
  eigen(matrix: Floats): Pairs;
  /**
   * Inverts a symmetric positive definite matrix, which is overwritten; null, or the first pivot
   * that is not positive.
   */
  invert(matrix: Floats, out: Floats): number | null;
}

/** How many matrices of each precision an engine must hold. */
export interface Needs {
  readonly float64: number;
  readonly float32: number;
}
