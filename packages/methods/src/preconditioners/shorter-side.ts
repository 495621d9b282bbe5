import { dense } from '@curvature/kronecker';
import type { Block } from '@curvature/spec';

/**
 * One-sided Shampoo: option `sides` of `kronecker`, a factor for the shortest side of each tile alone
 * (the first one of equals), with half of Shampoo's memory for a square matrix. For m <= n
 *
 *     L <- beta2 L + (1 - beta2) G G^T,    U = L^(-1/2) M
 *
 * since `factored` takes the power -1/2 of a single factor. With `ridge: {}` the root is the
 * pseudo-inverse's: directions without curvature get 0. M is the average of gradients, slot
 * `filter`; `perTensor(sqrtN())` as graft gives U the norm sqrt(m n).
 *
 * Source: Xie et al. 2025, one-sided Shampoo; ASGO, An et al. 2025 (arXiv
 * 2503.20762): beta2 0.8, momentum 0.9, length 0.2 sqrt(m n), no bias correction.
 */
export function shorterSide({ shape, axes }: Block, axis: number): ReturnType<typeof dense> | null {
  const shortest = Math.min(...axes.map((each) => shape[each]!));
  return axes.find((each) => shape[each] === shortest) === axis ? dense() : null;
}
