import type { Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../kernel.js';
import type { TogetherDeclaration } from '../together.js';

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
 * of a layer's inverses. matrix: [count, n, n]. -> a root for each entry, and after them [3,
 * matrices]: residual, condition and largest eigenvalue of every matrix, in order. What a wrong
 * root holds is undefined, and its residual at least `WRONG_RESIDUAL`, or NaN where the matrix is
 * not finite. Composite: solvers on the CPU.
 */
export const inverseRoots: TogetherDeclaration<{ matrix: Tensor }, InverseRootsAttributes, 'root'> =
  {
    name: 'CurvatureInverseRoots',
    inputs: ['matrix'],
    results: ['root'],
  };
