import type { Tensor } from '@tensorflow/tfjs-core';
import type { Estimate } from '../contract/contract.js';

/** The eigenbasis of each matrix of a stack, and how well it diagonalises them. */
export type EigenBasis = {
  /**
   * [count, n, n], orthogonal; columns are eigenvectors. A coordinate whose row is zero keeps its
   * own axis.
   */
  readonly basis: Tensor;
  /**
   * ||B - diag B|| / ||B|| with B = Q^T A Q, in Frobenius norm, the worst of the stack; 0 if the basis is newly solved.
   */
  readonly offDiagonal: number;
  /**
   * Largest over smallest eigenvalue (or diagonal element of B) of coordinates that are not zero,
   * the worst of the stack; at most 3e38.
   */
  readonly condition: number;
  /** Matrices whose previous basis was good enough. */
  readonly reused: number;
};

/** Finds eigenbases, for preconditioners that work in them. */
export interface BasisSolver {
  readonly name: string;
  /** As of a root solver. */
  readonly stacked?: boolean;
  /** matrix: [count, n, n], symmetric. If async, it reads tensors before the first await. */
  readonly solve: (matrix: Tensor, previous: EigenBasis | null) => EigenBasis | Promise<EigenBasis>;
  /** Whether `solve` answers by a promise, on the current backend. Default false. */
  readonly answersLater?: () => boolean;
  readonly estimate?: (count: number, n: number) => Estimate;
}
