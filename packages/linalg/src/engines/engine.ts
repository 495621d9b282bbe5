import type { Floats } from '../normalise.js';
import type { Precision } from '../roots/root-methods.js';

/** Eigenvalues in no order, and their eigenvectors; valid until the engine's next `eigen`. */
export interface Pairs {
  readonly values: Float64Array;
  /** QL sweeps; -1 if they did not converge, which is not known to happen for finite matrices. */
  readonly sweeps: number;
  /** out = sum over k of factors[k] v_k v_k^T, symmetric to the last bit; factors >= 0. */
  compose(factors: Float64Array, out: Floats): void;
  /** The unit eigenvector of values[k]. */
  vector(k: number): Float64Array;
}

/**
 * Products and factorisations of n x n matrices, in WebAssembly or TypeScript. All operands come
 * from `matrix`, and those of one call have one precision.
 */
export interface Engine {
  readonly n: number;
  /** A new matrix with arbitrary entries that lives as long as the engine, up to its `Needs`. */
  matrix(precision: Precision): Floats;
  /** out = a b for symmetric matrices that commute: symmetric to the last bit. */
  product(a: Floats, b: Floats, out: Floats): void;
  /** A x in float64. */
  timesVector(matrix: Float64Array, x: Float64Array): Float64Array;
  /**
   * Decomposes a symmetric matrix near 1 in scale, which is not changed.
   * @param size Its rows, at most n, the default: [size, size] at the start of `matrix`.
   */
  eigen(matrix: Floats, size?: number): Pairs;
  /**
   * Inverts a symmetric positive definite matrix, which is overwritten.
   * @returns null, or the index of the first pivot that is not positive.
   */
  invert(matrix: Floats, out: Floats): number | null;
}

/** How many matrices of each precision an engine must hold. */
export interface Needs {
  readonly float64: number;
  readonly float32: number;
}
