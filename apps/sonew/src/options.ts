import {
  type Complete as CompleteOf,
  flag,
  type Given,
  number,
  oneOf,
  options,
} from '@curvature/spec';

/**
 * SONew's options: tridiagonal with Adam's step length. The damping is the best of 1e-6, 1e-4 and
 * 1e-2 in our float32 study of the algorithm.
 */
export const sonewOptions = options('sonew', {
  learningRate: number({ default: 0.01, min: 0, below: Infinity, describe: 'size of a step' }),
  band: number({
    default: 1,
    min: 0,
    below: Infinity,
    integer: true,
    describe: 'neighbours in the chain whose products are kept: 0 diagonal, 1 tridiagonal, or more',
  }),
  beta1: number({
    default: 0.9,
    min: 0,
    below: 1,
    describe: 'decay of the mean of gradients that is preconditioned',
  }),
  beta2: number({ default: 0.95, above: 0, max: 1, describe: 'decay of the statistics; 1 sums' }),
  epsilon: number({
    default: 1e-4,
    min: 0,
    below: 1e30,
    describe: 'the damping; try 1e-8 to 1e-2',
  }),
  epsilonMode: oneOf(['absolute', 'relativeMean', 'relativeNorm'], {
    default: 'relativeMean',
    describe:
      "whether the damping is a number, or a share of the mean of the statistics' diagonal or of their norm",
  }),
  graft: oneOf(['none', 'adam', 'sgd', 'momentum', 'rmsprop', 'adagrad'], {
    default: 'adam',
    describe:
      "whose step size each parameter takes; Adam's is from the same statistics, without a state",
  }),
  gamma: number({
    default: 1e-6,
    min: 0,
    below: 1,
    describe: 'a node of which its successors leave at most this share is cut off',
  }),
  weightDecay: number({
    default: 0,
    min: 0,
    below: Infinity,
    describe: 'share of the weights taken off beside the step, times the learning rate',
  }),
  chain: oneOf(['columns', 'units', 'rows'], {
    default: 'columns',
    describe:
      'its order: down the inputs of a unit and on into the next; a chain for each unit; row by row',
  }),
  vectors: flag({ default: false, describe: 'precondition biases too; otherwise Adam takes them' }),
});

export type SonewOptions = Given<typeof sonewOptions>;
export type Complete = CompleteOf<typeof sonewOptions>;
