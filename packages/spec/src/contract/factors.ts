// The matrices whose roots precondition: what statistics hand to a root solver.
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * What a solver adds to the eigenvalues before it takes a root, in its own precision: absolute +
 * relative * (largest eigenvalue).
 */
export interface Ridge {
  readonly absolute: number;
  readonly relative: number;
}
/** Matrix structures, stacked. Third parties add theirs by declaration merging. */
export interface Factors {
  /** diagonal: [count, n] */
  diagonal: { readonly kind: 'diagonal'; readonly diagonal: Tensor; readonly ridge: Ridge };
  /** bands: [count, b + 1, n]; row k is the k-th superdiagonal */
  banded: { readonly kind: 'banded'; readonly bands: Tensor };
  /** matrix: [count, n, n] */
  symmetric: { readonly kind: 'symmetric'; readonly matrix: Tensor; readonly ridge: Ridge };
}
export type FactorKind = keyof Factors;
