import { flag, type Given, number, options } from '@curvature/spec';

/**
 * The defaults are those of the reference code (github.com/nikhilvyas/SOAP), but for the sizes (it
 * neither cuts nor merges, and its limit is 10000) and the first moment, which there is 0.95
 * without a look ahead: ours ends lower on short runs of a transformer and no higher on
 * autoencoders.
 */
export const soapOptions = options('soap', {
  learningRate: number({
    default: 0.003,
    min: 0,
    below: Infinity,
    describe: 'size of a step; on our examples it wants larger ones than Adam: try 0.01',
  }),
  beta1: number({ default: 0.9, min: 0, below: 1, describe: 'decay of the first moment' }),
  nesterov: flag({
    default: true,
    describe: "Nesterov form of the first moment, as NAdam's",
  }),
  beta2: number({
    default: 0.95,
    above: 0,
    below: 1,
    describe: 'decay of the second moment, in the eigenbasis',
  }),
  shampooBeta: number({
    default: 0.95,
    above: 0,
    max: 1,
    describe: "decay of Shampoo's factors, whose eigenbases are taken; 1 sums",
  }),
  epsilon: number({
    default: 1e-8,
    min: 1e-30,
    below: Infinity,
    describe: 'added to the root of the second moment',
  }),
  weightDecay: number({
    default: 0.01,
    min: 0,
    below: Infinity,
    describe: 'share of the weights taken off: decoupled, of the weights before the step',
  }),
  refreshEvery: number({
    default: 10,
    min: 1,
    integer: true,
    describe: 'steps between eigenbases',
  }),
  refreshTolerance: number({
    default: 0,
    min: 0,
    below: 1,
    describe:
      'keep an eigenbasis while the off-diagonal share of Qᵀ A Q is at most this; 0 solves each time',
  }),
  blockSize: number({ default: 128, min: 1, integer: true, describe: 'largest side of a tile' }),
  mergeDimensions: flag({
    default: true,
    describe: "merge small dimensions of tensors of rank 3 and more, never the output's",
  }),
  maxPreconditionedDim: number({
    default: 8192,
    min: 1,
    describe: 'dimensions over this keep their axes, the others turn',
  }),
  stagger: flag({
    default: false,
    describe: 'spread the refreshes of different parameters over the interval',
  }),
});
export type SoapOptions = Given<typeof soapOptions>;
