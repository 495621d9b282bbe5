import {
  type Complete,
  flag,
  type Given,
  number,
  numberOrNull,
  oneOf,
  type Options,
  options,
  withDefaults,
} from '@curvature/spec';

/** What `thor` and `kfac` have in common, with the defaults of `thor`. */
const layerwise = {
  learningRate: number({ default: 0.1, min: 0, below: Infinity, describe: 'size of a step' }),
  damping: number({
    default: 0.03,
    above: 0,
    below: Infinity,
    describe: 'added to the curvature, in its units: those of the loss',
  }),
  adaptiveDamping: flag({
    default: false,
    describe:
      "Levenberg and Marquardt's rule for the damping, which costs a forward pass every 5 steps",
  }),
  dampingSplit: oneOf(['sqrt', 'pi', 'full', 'exact'], {
    default: 'sqrt',
    describe:
      'of the damping between the two factors; `exact` is not split, in the eigenbases, without slices',
  }),
  splitSize: numberOrNull({
    default: 128,
    min: 1,
    integer: true,
    null: 'whole factors',
    describe: 'side of the diagonal blocks into which factors are cut',
  }),
  refreshEvery: number({ default: 100, min: 1, integer: true, describe: 'steps between inverses' }),
  momentum: number({
    default: 0.9,
    min: 0,
    below: 1,
    describe: 'decay of the sum of preconditioned gradients',
  }),
  klClip: numberOrNull({
    default: 0.1,
    above: 0,
    below: Infinity,
    null: 'no limit',
    describe:
      "largest change of the model's predictions in a step, as rate² times gradient times update",
  }),
  clipNorm: numberOrNull({
    default: null,
    above: 0,
    below: Infinity,
    null: 'no limit',
    describe: "largest norm of a parameter's update",
  }),
  weightDecay: number({
    default: 0,
    min: 0,
    below: Infinity,
    describe: 'share of the weights added to the preconditioned gradient',
  }),
  bias: oneOf(['joint', 'plain'], {
    default: 'joint',
    describe:
      'whether kernel and bias of a layer are one matrix, or the bias takes plain gradients',
  }),
  lossAverage: oneOf(['batch', 'batch+sequence', 'sum'], {
    default: 'batch',
    describe: "over what the loss is averaged; tf.layers' losses of sequences: `batch+sequence`",
  }),
  sharing: oneOf(['expand', 'reduce'], {
    default: 'expand',
    describe:
      'what the positions of a convolution or a sequence are: data of their own, or parts of one sum',
  }),
};
export type LayerwiseOptions = Given<Options<typeof layerwise>>;
export type CompleteLayerwise = Complete<Options<typeof layerwise>>;

const CURE = 'Leave one of the two out.';
const withTrace = {
  option: 'policy',
  value: 'trace',
  where: "with policy 'every'",
  cause: "refreshEvery alone makes the policy 'every'.",
  cure: CURE,
};
const withEvery = { option: 'policy', value: 'every', where: "with policy 'trace'", cure: CURE };

/** THOR's own: when to look, and what change is worth new inverses. */
export const thorOptions = options('thor', {
  ...layerwise,
  policy: oneOf(['trace', 'every'], {
    default: {
      from: ({ refreshEvery }) => (refreshEvery === undefined ? 'trace' : 'every'),
      says: '`trace`; `every` where `refreshEvery` is given',
    },
    describe: 'when inverses are made anew: where the trace has changed, or every so many steps',
  }),
  refreshEvery: { ...layerwise.refreshEvery, needs: withEvery },
  omega1: number({
    default: 0.01,
    min: 0,
    below: Infinity,
    describe: 'relative change of the trace above which inverses are made anew',
    needs: withTrace,
  }),
  omega2: number({
    default: 0,
    min: 0,
    max: ({ omega1 }) => omega1 as number,
    describe: 'relative change below which a layer is left for good; at most `omega1`',
    needs: withTrace,
  }),
  checkEvery: number({
    default: 10,
    min: 1,
    integer: true,
    describe:
      'steps between looks at the trace from step 301 on, after every, every 2nd and every 5th step',
    needs: withTrace,
  }),
});
export type ThorOptions = Given<typeof thorOptions>;
export type CompleteThor = Complete<typeof thorOptions>;

/** K-FAC's own: averages of factors. */
export const kfacOptions = options('kfac', {
  ...withDefaults(layerwise, { dampingSplit: 'pi', splitSize: null, refreshEvery: 10 }),
  decay: numberOrNull({
    default: 0.95,
    above: 0,
    below: 1,
    null: 'the factors of the last batch alone',
    describe: 'weight of the old average of factors',
  }),
  statisticsEvery: number({
    default: 1,
    min: 1,
    integer: true,
    describe: 'steps between statistics',
  }),
});
export type KfacOptions = Given<typeof kfacOptions>;
