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
import { beta, common, earlyRefreshes, learningRate, refreshEvery, weightDecay } from './rows.js';

const shared = {
  learningRate: learningRate(0.01, "size of a step, in the graft's units"),
  blockSize: common.blockSize,
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
    describe: 'the ridge; at most 1 if it is relative',
  }),
  epsilonMode: oneOf(['relative', 'absolute'], {
    default: 'relative',
    describe: 'the ridge is a share of the largest eigenvalue, or a number',
  }),
  graft: oneOf(graftNames, { default: 'adam', describe: 'rule that gives the norm of the step' }),
  refreshEvery: refreshEvery(10, 'roots'),
  statisticsEvery: refreshEvery(1, 'statistics'),
  exponent: numberOrNull({
    default: null,
    above: 0,
    below: Infinity,
    null: 'twice the number of preconditioned sides',
    describe: 'p of the inverse p-th roots',
  }),
  weightDecay: weightDecay(0, 'share of the weights that a step of rate 1 subtracts'),
  weightDecayMode: oneOf(['coupled', 'decoupled', 'corrected'], {
    default: 'decoupled',
    describe:
      '`coupled` adds it to the gradient, `decoupled` to the step, `corrected` to the step and in ' +
      'proportion to the learning rate',
  }),
  mergeDimensions: common.mergeDimensions,
  maxPreconditionedDim: common.maxPreconditionedDim,
  stagger: common.stagger,
};

/**
 * Meta's order of operations with an Adam graft, a Nesterov average, and roots while statistics are
 * young. Of the rates 0.003, 0.005 and 0.01, of square and fourth roots, and of ridges 1e-6, 1e-4
 * and 1e-3 these are no worse than the best of four rates of Adam on all ordinary programs of our
 * choosing half. With a tuned rate square roots (`exponent: 2`; Morwani et al. 2024, arXiv
 * 2406.17748) end lower on all six of our tasks. The ridge is 1e-4 because early statistics span few
 * directions, and the others must not weigh most.
 */
export const shampooOptions = options('shampoo', {
  ...shared,
  beta1: beta(0.9, 'decay of the average of gradients'),
  nesterov: flag({
    default: true,
    describe: "Nesterov form of the average of gradients, as NAdam's",
    needs: {
      option: 'beta1',
      where: 'without an average of gradients',
      cure: 'Set beta1, e.g. to 0.9.',
    },
  }),
  earlyRefreshes: earlyRefreshes(true, 'take roots'),
  momentum: beta(0, 'decay of a heavy ball after preconditioning'),
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
    describe: 'step of the first roots',
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
    earlyRefreshes: false,
    nesterov: false,
  }),
  startStep: {
    ...shampooOptions.rows.startStep,
    default: {
      from: ({ refreshEvery: every = 1 }) => every as number | null,
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
    weightDecayMode: 'coupled',
  }),
  beta1: beta(0.9, 'decay of the momentum after preconditioning'),
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
    describe: 'first preconditioned step, counted from 0',
  }),
});
export type GoogleShampooOptions = Given<typeof googleShampooOptions>;
export type CompleteGoogle = Complete<typeof googleShampooOptions>;
