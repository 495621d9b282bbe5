import { flag, type Given, number, oneOf, options } from '@curvature/spec';
import { chains } from './parts/chain.js';
import { dampings } from './parts/damping.js';
import { graftNames } from './parts/graft.js';

const namesOf = <N extends string>(map: { readonly [K in N]: unknown }) => Object.keys(map) as N[];

/**
 * SONew's options: tridiagonal with an Adam graft. The damping is the best of 1e-4, 1e-3, 0.01, 0.1,
 * 0.2, 0.3 and 1 on the ordinary programs of our choosing half; with a tuned rate, less damping ends
 * lower on autoencoders.
 */
export const sonewOptions = options('sonew', {
  learningRate: number({ default: 0.01, min: 0, below: Infinity, describe: 'size of a step' }),
  band: number({
    default: 1,
    min: 0,
    below: Infinity,
    integer: true,
    describe: 'neighbours in the chain: 0 diagonal, 1 tridiagonal',
  }),
  beta1: number({
    default: 0.9,
    min: 0,
    below: 1,
    describe: 'decay of the average of gradients that is preconditioned',
  }),
  beta2: number({ default: 0.95, above: 0, max: 1, describe: 'decay of the statistics; 1 sums' }),
  epsilon: number({
    default: 0.2,
    min: 0,
    below: 1e30,
    describe: 'the damping; try 1e-4 to 1',
  }),
  epsilonMode: oneOf(namesOf(dampings), {
    default: 'relativeMean',
    describe:
      "the damping is a number, or a share of the mean of the statistics' diagonal or of their norm",
  }),
  graft: oneOf(graftNames, {
    default: 'adam',
    describe:
      "rule that gives the norm of a parameter's step; Adam's comes from the same statistics",
  }),
  gamma: number({
    default: 1e-6,
    min: 0,
    below: 1,
    describe: 'drop the edges of a node j where S_jj ≤ gamma H_jj (algorithm 3)',
  }),
  weightDecay: number({
    default: 0,
    min: 0,
    below: Infinity,
    describe: 'decoupled: share of the weights that a step of rate 1 subtracts',
  }),
  chain: oneOf(namesOf(chains), {
    default: 'columns',
    describe:
      'its order: along the inputs of a unit, then of the next; one chain for each unit; by rows',
  }),
  vectors: flag({
    default: false,
    describe: 'precondition biases too; otherwise Adam trains them',
  }),
});
export type SonewOptions = Given<typeof sonewOptions>;
