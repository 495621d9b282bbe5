import { type Complete, flag, number, type Options } from '@curvature/spec';
import { common } from './rows.js';

/**
 * The rows that `thor` and `kfac` share. Their step has Adam's length, so a learning rate means what
 * it means for Adam, and the damping is a share of the curvature, so the scale of the loss and that
 * of the inputs cancel.
 */
export const grafted = {
  learningRate: number({
    default: 0.01,
    min: 0,
    below: Infinity,
    describe: "size of a step, in Adam's units",
  }),
  damping: number({
    default: 0.01,
    above: 0,
    below: Infinity,
    describe: 'λ, relative: √λ of its norm is added to each of the two factors of a layer',
  }),
  beta1: number({
    default: 0.9,
    min: 0,
    below: 1,
    describe: 'decay of the average of gradients that is preconditioned',
  }),
  nesterov: flag({
    default: true,
    describe: "Nesterov form of the average of gradients, as NAdam's",
    needs: {
      option: 'beta1',
      where: 'without an average of gradients',
      cure: 'Set beta1, e.g. to 0.9.',
    },
  }),
  beta2: number({
    default: 0.95,
    above: 0,
    below: 1,
    describe: "decay of Adam's second moment, which gives the length of the step",
  }),
  weightDecay: number({
    default: 0,
    min: 0,
    below: Infinity,
    describe: 'decoupled: share of the weights that a step of rate 1 subtracts',
  }),
  ...common,
};
export type CompleteGrafted = Complete<Options<typeof grafted>>;
