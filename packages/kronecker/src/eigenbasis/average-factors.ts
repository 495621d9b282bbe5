import { type Given, number, options } from '@curvature/spec';
import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import { productUpdate } from '../sides/dense.js';
import type { BasisFactors } from './slots.js';

const averageOptions = options('averageFactors', {
  beta: number({ default: 0.95, above: 0, max: 1, describe: 'decay of the average; 1 sums' }),
});

/**
 * Shampoo's factors: for each side L_k <- beta L_k + (1 - beta) mat_k(G) mat_k(G)^T. The bias is
 * not corrected, since it changes no eigenvector.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function averageFactors(
  given: Given<typeof averageOptions> = {},
): BasisFactors<readonly Tensor[]> {
  const { beta } = averageOptions.complete(given);
  const weight = beta === 1 ? 1 : 1 - beta;
  return {
    name: 'average',
    stacked: true,
    ...(beta === 1 && { meaning: { 'beta of averageFactors (shampooBeta)': 1 } }),
    init: ({ shape }, axes) => axes.map((axis) => zeros([shape[0]!, shape[axis]!, shape[axis]!])),
    accumulate: (matrices, { grad, axes }) =>
      matrices.map((matrix, k) => productUpdate(matrix, grad, axes[k]!, beta, weight)),
    products: (matrices) => ({ matrices, decay: beta, weight, next: (next) => next }),
    matrices: (state) => state,
  };
}
