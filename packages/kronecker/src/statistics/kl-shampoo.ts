import { checkKnown, checkOneOf, type FactorKind, type Statistics } from '@curvature/spec';
import { averages, type KroneckerOptions, type KroneckerState, OPTIONS } from './averages.js';

export interface KlShampooOptions<K extends FactorKind = 'symmetric'> extends KroneckerOptions<K> {
  /**
   * Divide each product by the number of its columns, as the paper does and Meta does not. Default
   * true.
   */
  readonly perColumn?: boolean;
}

/**
 * The statistics of KL-Shampoo (arXiv 2509.03378): L_k <- beta2 L_k + (1 - beta2) mat_k(G_k)
 * mat_k(G_k)^T / d_k, where G_k is G multiplied by the roots in use along all axes but k, and d_k
 * the product of the other sides. It follows the minimum over Kronecker products of the
 * Kullback-Leibler divergence from the second moment of gradients, which Shampoo's own statistics
 * miss: for a matrix G R^-1 G^T / d. That form needs `factored(statistics, solver, { exponent: -1/2
 * })`; with the default exponent, -1/4, G R^(-1/2) G^T, which is Meta's default. The roots are
 * those of the last refresh and carry the ridge; before the first one G is taken as it is.
 * @throws CurvatureError for an unknown option, or one out of range: see `kronecker`.
 */
export function klShampoo<K extends FactorKind = 'symmetric'>(
  options: KlShampooOptions<K> = {},
): Statistics<KroneckerState, K, 'grad'> {
  checkKnown('klShampoo', options, [...OPTIONS, 'perColumn']);
  const { perColumn = true } = options;
  checkOneOf('klShampoo', 'perColumn', perColumn, [true, false]);
  const statistics = averages('klShampoo', options, (grad, axis, others) => {
    const columns = grad.size / (grad.shape[0]! * grad.shape[axis]!);
    return [others?.(grad, axis) ?? grad, perColumn ? 1 / columns : 1];
  });
  return { ...statistics, meaning: (block) => ({ ...statistics.meaning!(block), perColumn }) };
}
