import { type Complete, flag, type Given, number, options, withDefaults } from '@curvature/spec';
import { beta, common, earlyRefreshes, learningRate, refreshEvery, weightDecay } from './rows.js';

/** Decay of the Kronecker factors. */
const shampooBeta = (otherwise: number) =>
  number({
    default: otherwise,
    above: 0,
    max: 1,
    describe: "decay of Shampoo's factors, which give the eigenbases; 1 sums",
  });

const refreshes = {
  refreshEvery: refreshEvery(10, 'eigenbases'),
  earlyRefreshes: earlyRefreshes(true, 'solve'),
  refreshTolerance: number({
    default: 0,
    min: 0,
    below: 1,
    describe:
      'reuse an eigenbasis while the off-diagonal share of Qᵀ A Q is at most this; 0 solves each time',
  }),
  ...withDefaults(common, {}),
  maxPreconditionedDim: {
    ...common.maxPreconditionedDim,
    describe: 'longer dimensions keep their axes; the other ones get an eigenbasis',
  },
};

/**
 * The defaults of the reference code (github.com/nikhilvyas/SOAP), except the sizes (it has no
 * blocks, does not merge, and its limit is 10000) and the first moment (there 0.95, without
 * Nesterov): ours ends lower on short runs of a transformer and no higher on autoencoders. The
 * rate, and eigenbases that are solved often at first, are those that serve the ordinary programs of
 * our choosing half best.
 */
export const soapOptions = options('soap', {
  learningRate: learningRate(0.01, "size of a step, in Adam's units"),
  beta1: beta(0.9, 'decay of the first moment'),
  nesterov: flag({ default: true, describe: "Nesterov form of the first moment, as NAdam's" }),
  beta2: number({
    default: 0.95,
    above: 0,
    below: 1,
    describe: 'decay of the second moment, in the eigenbasis',
  }),
  shampooBeta: shampooBeta(0.95),
  epsilon: number({
    default: 1e-8,
    min: 1e-30,
    below: Infinity,
    describe: 'added to the root of the second moment',
  }),
  weightDecay: weightDecay(0.01, 'decoupled: share of the weights that a step of rate 1 subtracts'),
  ...refreshes,
});
export type SoapOptions = Given<typeof soapOptions>;
export type CompleteSoap = Complete<typeof soapOptions>;

/** The defaults of `soap`. */
export const klSoapOptions = options('klSoap', {
  ...soapOptions.rows,
  shampooBeta: number({
    default: 0.95,
    above: 0,
    below: 1,
    describe: "decay of KL-Shampoo's factors, which give the eigenbases",
  }),
});
export type KlSoapOptions = Given<typeof klSoapOptions>;

/** The defaults of the reference code (github.com/kvfrans/splus), except sizes and weight decay. */
export const splusOptions = options('splus', {
  learningRate: learningRate(
    0.1,
    'size of a step; 2 / (m + n) of it for each element of an m × n block',
  ),
  beta1: beta(0.9, 'decay of the average of gradients'),
  shampooBeta: shampooBeta(0.999),
  weightDecay: weightDecay(0, 'decoupled: share of the weights that a step of rate 1 subtracts'),
  ...withDefaults(refreshes, { refreshEvery: 100, earlyRefreshes: false }),
});
export type SplusOptions = Given<typeof splusOptions>;
