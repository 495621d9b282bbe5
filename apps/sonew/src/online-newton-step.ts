import { eigenRoots } from '@curvature/backend-tfjs';
import { factored, whole } from '@curvature/core';
import { tiledComposition } from '@curvature/core/internal';
import { perTensor } from '@curvature/grafting';
import { fullMatrix } from '@curvature/kronecker';
import { adam, ema } from '@curvature/rules';
import { type Given, number, oneOf, options } from '@curvature/spec';
import { EPSILON } from './parts/graft.js';

const onlineNewtonOptions = options('onlineNewtonStep', {
  learningRate: number({
    default: 0.01,
    min: 0,
    below: Infinity,
    describe: "size of a step, in the graft's units",
  }),
  beta1: number({
    default: 0.9,
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
  graft: oneOf(['adam', 'none'], {
    default: 'adam',
    describe: "rule that gives the norm of a parameter's step; none: rate / |g| at first",
  }),
  largest: number({
    default: 256,
    min: 1,
    integer: true,
    describe: 'larger parameters, by number of elements, are trained by Adam',
  }),
});
type OnlineNewtonOptions = Given<typeof onlineNewtonOptions>;

/**
 * The online Newton step (Hazan et al. 2007), SONew with the whole matrix for its band: each step
 * multiplies by the inverse of the sum of all g g^T of a parameter. Its direction has the norm of
 * Adam's step. For small problems: n parameters take n^2 numbers and n^3 operations a step.
 *
 * With `graft: 'none'` the step is the paper's, without its projection onto a bounded set. The first
 * one is as long as rate / |g|, however small g is: a rate of 1, which suits some convex problems,
 * diverges on ordinary nets.
 * @param options `learningRate` 0.01; `beta1` 0.9, of the average of gradients; `beta2` 1, which sums;
 *   `epsilon` 1e-6, added to the eigenvalues; `graft` 'adam'; `largest` 256: larger parameters, by
 *   number of elements, are Adam's.
 * @param more Slots of `secondOrder` to set or replace.
 * @throws CurvatureError for an unknown option or a value out of range.
 */
export const onlineNewtonStep = /* @__PURE__ */ tiledComposition(
  'OnlineNewtonStep',
  (given: OnlineNewtonOptions) => {
    const o = onlineNewtonOptions.complete(given);
    const adams = adam({ beta1: 0, epsilon: EPSILON });
    return {
      learningRate: o.learningRate,
      partition: whole,
      preconditioner: factored(
        fullMatrix({ beta2: o.beta2, damping: o.epsilon, largest: o.largest }),
        eigenRoots(),
        { exponent: -1 },
      ),
      ...(o.beta1 > 0 && { filter: ema({ beta: o.beta1 }) }),
      ...(o.graft === 'adam' && { graft: perTensor(adams) }),
      fallback: adams,
    };
  },
);
