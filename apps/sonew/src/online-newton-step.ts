import { eigenRoots } from '@curvature/backend-tfjs';
import { composition, factored, whole } from '@curvature/core';
import { fullMatrix } from '@curvature/kronecker';
import { adam, ema } from '@curvature/rules';
import { type Given, number, options } from '@curvature/spec';

export const onlineNewtonOptions = options('onlineNewtonStep', {
  learningRate: number({ default: 1, min: 0, below: Infinity, describe: 'size of a step' }),
  beta1: number({
    default: 0,
    min: 0,
    below: 1,
    describe: 'decay of the mean of gradients; 0 takes them plain',
  }),
  beta2: number({ default: 1, above: 0, max: 1, describe: 'decay of the statistics; 1 sums' }),
  epsilon: number({
    default: 1e-6,
    above: 0,
    below: Infinity,
    describe: 'added to the eigenvalues',
  }),
  largest: number({
    default: 2048,
    min: 1,
    integer: true,
    describe: "parameters of more elements take Adam's step",
  }),
});
export type OnlineNewtonOptions = Given<typeof onlineNewtonOptions>;

/**
 * The online Newton step (Hazan et al. 2007), SONew's limit where the band is the whole matrix: the
 * inverse of the sum of all g g^T of a parameter, at every step. For small problems: n parameters
 * take n^2 numbers and n^3 operations.
 */
export const onlineNewtonStep = composition<OnlineNewtonOptions>('OnlineNewtonStep', (given) => {
  const o = onlineNewtonOptions.complete(given);
  return {
    learningRate: o.learningRate,
    partition: whole,
    preconditioner: factored(
      fullMatrix({ beta2: o.beta2, damping: o.epsilon, largest: o.largest }),
      eigenRoots(),
      {
        exponent: -1,
      },
    ),
    ...(o.beta1 > 0 && { filter: ema({ beta: o.beta1 }) }),
    fallback: adam({ beta1: 0 }),
  };
});
