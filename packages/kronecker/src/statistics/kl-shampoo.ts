import type { FactorKind, Statistics } from '@curvature/spec';
import { averages, type KroneckerState } from './averages.js';
import { type KlShampooOptions, klShampooOptions, sidesOf } from './options.js';

/**
 * The statistics of KL-Shampoo (arXiv 2509.03378): L_k <- beta2 L_k + (1 - beta2) mat_k(G_k)
 * mat_k(G_k)^T / d_k, where G_k is G multiplied by the current roots along all axes but k, and d_k
 * is the product of the other sides. They approach the Kronecker product of least Kullback-Leibler
 * divergence from the second moment of the gradients; Shampoo's own statistics do not. For a matrix
 * L <- G R^-1 G^T / d, which needs `factored(statistics, solver, { exponent: -1/2 })`; the default
 * exponent, -1/4, gives G R^(-1/2) G^T, which is Meta's default. The roots are those of the last
 * refresh and contain the ridge; before the first refresh G_k is G.
 * @throws CurvatureError for an unknown option, or one out of range: see `kronecker`.
 */
export function klShampoo<K extends FactorKind = 'symmetric'>(
  options: KlShampooOptions<K> = {},
): Statistics<KroneckerState, K, 'grad'> {
  const o = klShampooOptions.complete(options as KlShampooOptions);
  const { perColumn } = o;
  const statistics = averages(
    'klShampoo',
    o,
    sidesOf('klShampoo', options),
    (grad, axis, others) => {
      const columns = grad.size / (grad.shape[0]! * grad.shape[axis]!);
      return [others?.(grad, axis) ?? grad, perColumn ? 1 / columns : 1];
    },
  );
  return { ...statistics, meaning: (block) => ({ ...statistics.meaning!(block), perColumn }) };
}
