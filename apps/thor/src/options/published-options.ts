import {
  type Complete,
  flag,
  type Given,
  number,
  numberOrNull,
  oneOf,
  type Options,
} from '@curvature/spec';
import { common } from './rows.js';

/**
 * The rows that `publishedThor` and `publishedKfac` share, with the defaults of THOR. The length of a
 * step follows from curvature and damping alone, in the units of the loss: both want tuning.
 */
export const published = {
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
  lossAverage: oneOf(['batch', 'batch+sequence', 'sum'], {
    default: 'batch',
    describe: "what the loss averages over; tf.layers' losses of sequences: `batch+sequence`",
  }),
  ...common,
};
export type LayerwiseOptions = Given<Options<typeof published>>;
export type CompletePublished = Complete<Options<typeof published>>;
