import {
  type Given,
  number,
  numberOrNull,
  oneOf,
  type Options,
  options,
  type State,
  value,
} from '@curvature/spec';
import { choleskyInverses } from '../inverses/cholesky-inverses.js';
import { checkDamping, type Damping } from '../damping/damping.js';
import type { LayerInverse } from '../inverses/layer-inverse.js';

/** What all preconditioners of layers take. */
const layer = {
  /**
   * lambda of F + lambda I, above 0; a number or a function of the step, counted from 1. The host's
   * adaptive damping comes before it.
   */
  damping: value<Damping>({
    default: 0.03,
    check: (owner, _, damping) => checkDamping(owner, damping as Damping),
    describe: 'added to the curvature: a number above 0, or a function of the step',
  }),
  /**
   * 'joint': kernel and bias are one matrix, and the inputs get a 1. 'plain': the kernel alone, and
   * the bias takes the fallback.
   */
  bias: oneOf(['joint', 'plain'], {
    default: 'joint',
    describe: 'whether kernel and bias are one matrix',
  }),
  /** 'batch+sequence': as tfjs-layers' losses of sequences are. */
  lossAverage: oneOf(['batch', 'batch+sequence', 'sum'], {
    default: 'batch',
    describe: 'over what the loss is averaged',
  }),
};
export type LayerOptions = Given<Options<typeof layer>>;

/**
 * 'expand' takes positions of a sample for data of their own, 'reduce' averages inputs and sums
 * output gradients first.
 */
const sharing = oneOf(['expand', 'reduce'], {
  default: 'expand',
  describe: 'what the positions of a sample are',
});
const decay = number({ default: 0.95, above: 0, below: 1, describe: 'weight of the old average' });

export const layerFisherOptions = options('layerFisher', {
  ...layer,
  decay: numberOrNull({
    default: null,
    above: 0,
    below: 1,
    null: 'the current batch alone, as in THOR',
    describe: 'weight of the old average of factors, which are corrected for their start',
  }),
  sharing,
  inverse: value<LayerInverse<never>>({
    default: {
      from: () => choleskyInverses() as unknown as LayerInverse<never>,
      says: '`choleskyInverses()`',
    },
    check: () => undefined,
    describe: 'how the inverse is had: `choleskyInverses()`, `eigenInverse()`, or one of your own',
  }),
});
/** `inverse` says what C is. */
export type LayerFisherOptions<C extends State> = Omit<
  Given<typeof layerFisherOptions>,
  'inverse'
> & {
  readonly inverse?: LayerInverse<C>;
};

export const evaOptions = options('eva', { ...layer, decay });
export type EvaOptions = Given<typeof evaOptions>;

export const eigenCorrectedFisherOptions = options('eigenCorrectedFisher', {
  ...layer,
  decay,
  sharing,
  sliceSize: numberOrNull({
    default: 128,
    min: 1,
    integer: true,
    null: 'whole factors',
    describe: 'the longest block of a factor that gets a basis of its own',
  }),
});
export type EigenCorrectedFisherOptions = Given<typeof eigenCorrectedFisherOptions>;
