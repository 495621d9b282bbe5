import { eigenRoots } from '@curvature/backend-tfjs';
import { factored, whole } from '@curvature/core';
import { tiledComposition } from '@curvature/core/internal';
import { fullMatrix } from '@curvature/kronecker';
import { adam, ema } from '@curvature/rules';
import { type Given, number, options } from '@curvature/spec';

const onlineNewtonOptions = options('onlineNewtonStep', {
  learningRate: number({ default: 1, min: 0, below: Infinity, describe: 'size of a step' }),
  beta1: number({
    default: 0,
    min: 0,
    below: 1,
    describe: 'decay of the average of gradients; 0 for none',
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
    describe: 'larger parameters, by number of elements, are trained by Adam',
  }),
});
type OnlineNewtonOptions = Given<typeof onlineNewtonOptions>;

/**
 * The online Newton step (Hazan et al. 2007), SONew with the whole matrix for its band: each step
 * inverts the sum of all g g^T of a parameter. For small problems: n parameters take n^2 numbers
 * and n^3 operations a step.
 */
export const onlineNewtonStep = /* @__PURE__ */ tiledComposition<OnlineNewtonOptions>(
  'OnlineNewtonStep',
  (given) => {
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
  },
);
