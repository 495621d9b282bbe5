import type { FactorKind, Statistics } from '@curvature/spec';
import { productUpdate } from '../sides/dense.js';
import { averages, type KroneckerState, weightsOf } from './averages.js';
import { type KroneckerOptions, kroneckerOptions, sidesOf } from './options.js';

/**
 * Shampoo's statistics: for each axis k of a block, L_k <- beta2 L_k + (1 - beta2) mat_k(G)
 * mat_k(G)^T. Gupta et al. 2018 (arXiv 1802.09568), algorithm 2, sums (beta2 = 1); Anil et al. 2020
 * (arXiv 2002.09018) average. The solver adds the ridge in its own precision; the statistics never
 * contain it. If `sides` gives some axes a diagonal, the solver must take both kinds of factor; a
 * solver that does not is a type error.
 * @throws CurvatureError for an unknown option, one out of range, or a side that is not one.
 */
export function kronecker<K extends FactorKind = 'symmetric'>(
  options: KroneckerOptions<K> = {},
): Statistics<KroneckerState, K, 'grad'> {
  const o = kroneckerOptions.complete(options as KroneckerOptions);
  const sideOf = sidesOf('kronecker', options);
  return {
    ...averages('kronecker', o, sideOf, (grad) => [grad, 1]),
    products: ({ factors, steps }, block) =>
      block.axes.every((axis) => sideOf(block, axis)?.update === productUpdate)
        ? {
            matrices: factors,
            ...weightsOf(o),
            next: (matrices) => ({ factors: matrices, steps: steps + 1 }),
          }
        : null,
  };
}
