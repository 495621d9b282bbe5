import {
  type Complete,
  flag,
  type Given,
  number,
  numberOrNull,
  oneOf,
  type Options,
} from '@curvature/spec';

/** The rows that `thor` and `kfac` share, with the defaults of `thor`. */
export const layerwise = {
  learningRate: number({ default: 0.1, min: 0, below: Infinity, describe: 'size of a step' }),
  damping: number({
    default: 0.03,
    above: 0,
    below: Infinity,
    describe: 'λ, added to the curvature; it has the units of the loss',
  }),
  adaptiveDamping: flag({
    default: false,
    describe: 'Levenberg-Marquardt damping, which costs a forward pass every 5 steps',
  }),
  dampingSplit: oneOf(['sqrt', 'pi', 'full', 'exact'], {
    default: 'sqrt',
    describe: 'split of the damping between the factors; `exact`: eigenbases, no split, no slices',
  }),
  splitSize: numberOrNull({
    default: 128,
    min: 1,
    integer: true,
    null: 'whole factors',
    describe: 'longest diagonal block into which factors are cut',
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
    describe: "largest change of the model's predictions in a step: rate² · gradient · update",
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
    describe: 'multiple of the weights that is added to the preconditioned gradient',
  }),
  bias: oneOf(['joint', 'plain'], {
    default: 'joint',
    describe: '`joint`: kernel and bias are one matrix; `plain`: the bias takes plain gradients',
  }),
  lossAverage: oneOf(['batch', 'batch+sequence', 'sum'], {
    default: 'batch',
    describe: "what the loss averages over; tf.layers' losses of sequences: `batch+sequence`",
  }),
  sharing: oneOf(['expand', 'reduce'], {
    default: 'expand',
    describe: 'positions of a layer: `expand` makes each a datum; `reduce` merges them first',
  }),
};
export type LayerwiseOptions = Given<Options<typeof layerwise>>;
export type CompleteLayerwise = Complete<Options<typeof layerwise>>;
