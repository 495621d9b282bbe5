import type { Tensor } from '@tensorflow/tfjs-core';
import type { KernelDeclaration } from '../kernel.js';

/**
 * A chain over all elements of a tensor seen as [rows, columns]: down each column, and where
 * `linked` is 1 from the last row of a column on to the first of the next. rows = n and columns = 1
 * is the chain over the elements as they lie.
 */
export type Chain = { readonly rows: number; readonly columns: number; readonly linked: 0 | 1 };
/** `band`: the number of successors in the chain with which a product is kept. */
export type Banded = Chain & { readonly band: number };

/**
 * The statistics of SONew, the band of g g^T: diagonal <- decay diagonal + weight g^2, and for the k-th successor
 * bands_k <- decay bands_k + weight g g_(+k), 0 beyond the end of the chain. Elements count as at
 * most 1e18. grad and diagonal of one shape, bands [band, ...] -> [diagonal, bands] Composite:
 * `@curvature/sparse-logdet`.
 */
export const chainStatistics: KernelDeclaration<
  { grad: Tensor; diagonal: Tensor; bands: Tensor },
  Banded & { decay: number; weight: number },
  Tensor[]
> = { name: 'CurvatureChainStatistics' };

/**
 * X x for the X that minimises -log det X + tr(X H) among the positive definite matrices with the
 * chain's band: X^-1 agrees with H on the band. H = scale * statistics, with `damping` [] added to
 * the diagonal. If the Schur complement S_jj of a node is at most gamma H_jj, all edges that touch or
 * cross it are dropped, and the rest is solved again (Alg. 3). x and diagonal of one size, bands
 * [band, ...] -> as x Composite: `@curvature/sparse-logdet`.
 */
export const chainDirection: KernelDeclaration<
  { x: Tensor; diagonal: Tensor; bands: Tensor; damping: Tensor },
  Banded & { scale: number; gamma: number }
> = { name: 'CurvatureChainDirection' };

export type ChainStepAttributes = Banded & {
  readonly decay: number;
  readonly weight: number;
  readonly scale: number;
  readonly decayMean: number;
  readonly weightMean: number;
  readonly meanScale: number;
  readonly damping: number;
  readonly gamma: number;
  readonly epsilon: number;
};

/**
 * A step of SONew in one pass: `chainStatistics`, mean <- decayMean mean + weightMean grad, and
 * `chainDirection` of x = meanScale mean; in the memory of mean, diagonal and bands. `measures`:
 * the norm of the direction; that of x / (sqrt(scale diagonal) + epsilon), 0 where epsilon is below
 * 0. -> [mean, diagonal, bands, direction, measures [2]] Composite: `@curvature/sparse-logdet`.
 */
export const chainStep: KernelDeclaration<
  { grad: Tensor; mean: Tensor; diagonal: Tensor; bands: Tensor },
  ChainStepAttributes,
  Tensor[]
> = { name: 'CurvatureChainStep', donates: ['mean', 'diagonal', 'bands'] };
