import { checkKnown, type FactorKind, type Statistics } from '@curvature/spec';
import { averages, type KroneckerOptions, type KroneckerState, OPTIONS } from './averages.js';

/**
 * Shampoo's statistics: for each axis k of a tile, L_k <- beta2 L_k + (1 - beta2) mat_k(G)
 * mat_k(G)^T. Gupta et al. 2018 (arXiv 1802.09568), algorithm 2, sums (beta2 = 1); the average is
 * that of Anil et al. 2020 (arXiv 2002.09018). The ridge is not part of the statistics: it is
 * handed to the solver, which adds it in its own precision, and it never accumulates. Where `sides`
 * gives some axes a diagonal, the solver must take both kinds of factor, else it does not compile.
 * @throws CurvatureError for an unknown option, beta2 outside (0, 1], a negative initial value or
 *   ridge, or a side that is none.
 */
export function kronecker<K extends FactorKind = 'symmetric'>(
  options: KroneckerOptions<K> = {},
): Statistics<KroneckerState, K, 'grad'> {
  checkKnown('kronecker', options, OPTIONS);
  return averages('kronecker', options, (grad) => [grad, 1]);
}
