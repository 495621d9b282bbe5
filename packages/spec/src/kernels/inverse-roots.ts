import type { Attributes } from './kernel.js';

/** What is asked of a stack [count, n, n]: (matrix / weight + ridge I)^(-1/p), with a `Ridge`. */
export interface InverseRootsAttributes extends Attributes {
  /** Whole, at least 1. */
  readonly p: number;
  readonly weight: number;
  readonly absolute: number;
  readonly relative: number;
}

/** A root with a true residual max |X^p A - I| that is not below it is wrong. */
export const WRONG_RESIDUAL = 0.1;

/**
 * Inverse roots of symmetric stacks on the device, without a read, for backends that hold their
 * tensors there: a package that registers this kernel makes it the default of Shampoo's roots and
 * of a layer's inverses. Inputs `matrix0`, `matrix1`, ... [count, n, n]; attributes `entries`. -> a
 * root for each, and [3, matrices]: residual, condition and largest eigenvalue of every matrix, in
 * order. What a wrong root holds is undefined, and its residual at least `WRONG_RESIDUAL`, or NaN
 * where the matrix is not finite. For a call that it does not take it gives no tensors, [].
 * Composite: solvers on the CPU.
 */
export const inverseRoots = { name: 'CurvatureInverseRoots' } as const;
