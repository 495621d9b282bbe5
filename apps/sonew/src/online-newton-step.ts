import { eigenRoots } from '@curvature/backend-tfjs';
import { composition, factored, whole } from '@curvature/core';
import { fullMatrix } from '@curvature/kronecker';
import { adam, ema } from '@curvature/rules';
import { checkKnown } from '@curvature/spec';

export interface OnlineNewtonOptions {
  /** Default 1. */
  readonly learningRate?: number;
  /** Decay of the mean of gradients; default 0, none. */
  readonly beta1?: number;
  /** Decay of the statistics; default 1, a sum. */
  readonly beta2?: number;
  /** Added to the eigenvalues; default 1e-6. */
  readonly epsilon?: number;
  /** Parameters of more elements take Adam's step; default 2048. */
  readonly largest?: number;
}

/**
 * The online Newton step (Hazan et al. 2007), SONew's limit where the band is the whole matrix: the inverse of the sum of all g g^T of a
 * parameter, at every step. For small problems: n parameters take n^2 numbers and n^3 operations.
 */
export const onlineNewtonStep = composition<OnlineNewtonOptions>('OnlineNewtonStep', (options) => {
  checkKnown('onlineNewtonStep', options, ['learningRate', 'beta1', 'beta2', 'epsilon', 'largest']);
  const { learningRate = 1, beta1 = 0, beta2 = 1, epsilon = 1e-6, largest = 2048 } = options;
  return {
    learningRate,
    partition: whole,
    preconditioner: factored(fullMatrix({ beta2, damping: epsilon, largest }), eigenRoots(), { exponent: -1 }),
    ...(beta1 > 0 && { filter: ema({ beta: beta1 }) }),
    fallback: adam({ beta1: 0 }),
  };
});
