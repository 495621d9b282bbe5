import {
  type Complete,
  flag,
  type Given,
  number,
  numberOrNull,
  oneOf,
  options,
  withDefaults,
} from '@curvature/spec';
import { graftNames } from '../parts/graft.js';

const shared = {
  learningRate: number({ default: 0.003, min: 0, below: Infinity, describe: 'size of a step' }),
  blockSize: number({ default: 128, min: 1, integer: true, describe: 'largest side of a tile' }),
  beta2: number({
    default: 0.99,
    above: 0,
    max: 1,
    describe: "decay of the statistics and of the graft's second moment; 1 sums",
  }),
  epsilon: number({
    default: 1e-4,
    min: 0,
    max: ({ epsilonMode }) => (epsilonMode === 'relative' ? 1 : Number.MAX_VALUE),
    describe: 'the ridge; at most 1 where it is relative',
  }),
  epsilonMode: oneOf(['relative', 'absolute'], {
    default: 'relative',
    describe: 'whether the ridge is a share of the largest eigenvalue',
  }),
  graft: oneOf(graftNames, { default: 'adam', describe: 'whose step size to take' }),
  refreshEvery: number({ default: 10, min: 1, integer: true, describe: 'steps between roots' }),
  statisticsEvery: number({
    default: 1,
    min: 1,
    integer: true,
    describe: 'steps between statistics',
  }),
  exponent: numberOrNull({
    default: 2,
    above: 0,
    below: Infinity,
    null: 'twice the number of preconditioned sides',
    describe: 'p of the inverse p-th roots',
  }),
  weightDecay: number({
    default: 0,
    min: 0,
    below: Infinity,
    describe: 'share of the weights taken off',
  }),
  weightDecayMode: oneOf(['coupled', 'decoupled', 'corrected'], {
    default: 'decoupled',
    describe:
      'with the gradient, or beside it; `corrected`: beside it, and fading with the learning rate',
  }),
  mergeDimensions: flag({
    default: true,
    describe: "merge small dimensions of tensors of rank 3 and more, never the output's",
  }),
  maxPreconditionedDim: number({
    default: 8192,
    min: 1,
    describe: 'dimensions over this are not preconditioned, the others are',
  }),
  stagger: flag({
    default: false,
    describe: 'spread the refreshes of different parameters over the interval',
  }),
};

/**
 * Meta's order of operations with an Adam graft, an average that looks ahead, and square roots of
 * both sides: that is nearest to a Kronecker product for the Fisher information (Morwani et al.
 * 2024, arXiv 2406.17748). On all six of our tasks it ends lower than fourth roots, and on all but
 * the MNIST autoencoder it is sooner where first-order methods end. The ridge is 1e-4 since the
 * first statistics know few directions, and what they do not know must not weigh most.
 */
export const shampooOptions = options('shampoo', {
  ...shared,
  beta1: number({ default: 0.9, min: 0, below: 1, describe: 'decay of the average of gradients' }),
  nesterov: flag({
    default: true,
    describe: "Nesterov form of the average of gradients, as NAdam's",
    needs: {
      option: 'beta1',
      where: 'without an average of gradients',
      cure: 'Set beta1, e.g. to 0.9.',
    },
  }),
  momentum: number({
    default: 0,
    min: 0,
    below: 1,
    describe: 'decay of a heavy ball after preconditioning',
  }),
  momentumNesterov: flag({
    default: false,
    describe: 'Nesterov form of that momentum',
    needs: {
      option: 'momentum',
      where: 'without a momentum',
      cure: 'Set momentum, e.g. to 0.9, or nesterov, which is that of beta1.',
    },
  }),
  startStep: numberOrNull({
    default: 1,
    min: 1,
    integer: true,
    null: 'never, so that only the graft trains',
    describe: 'the step of the first roots',
  }),
});
export type ShampooOptions = Given<typeof shampooOptions>;
export type CompleteShampoo = Complete<typeof shampooOptions>;

/** The defaults of distributed_shampoo of facebookresearch/optimizers. */
export const metaShampooOptions = options('metaShampoo', {
  ...withDefaults(shampooOptions.rows, {
    learningRate: 0.01,
    blockSize: 1024,
    beta2: 1,
    epsilon: 1e-12,
    epsilonMode: 'absolute',
    graft: 'none',
    refreshEvery: 1,
    exponent: null,
    nesterov: false,
  }),
  startStep: {
    ...shampooOptions.rows.startStep,
    default: {
      from: ({ refreshEvery = 1 }) => refreshEvery as number | null,
      says: '`refreshEvery`',
    },
  },
});
export type MetaShampooOptions = Given<typeof metaShampooOptions>;

/** The defaults of distributed_shampoo of google-research. */
export const googleShampooOptions = options('googleShampoo', {
  ...withDefaults(shared, {
    learningRate: 0.1,
    beta2: 0.999,
    epsilon: 1e-6,
    graft: 'sgd',
    refreshEvery: 1,
    exponent: null,
    weightDecayMode: 'coupled',
  }),
  beta1: number({
    default: 0.9,
    min: 0,
    below: 1,
    describe: 'decay of the momentum after preconditioning',
  }),
  momentumNesterov: flag({ default: true, describe: 'Nesterov form of that momentum' }),
  movingAverageForMomentum: flag({
    default: false,
    describe: 'the momentum is an average instead of a sum',
  }),
  startStep: numberOrNull({
    default: 5,
    min: 0,
    integer: true,
    null: 'never, so that only the graft trains',
    describe: 'the first preconditioned step, counted from 0',
  }),
});
export type GoogleShampooOptions = Given<typeof googleShampooOptions>;
