import {
  type Given,
  number,
  numberOrNull,
  oneOf,
  options,
  type State,
  value,
} from '@curvature/spec';
import { checkDamping, type Damping } from '../damping/damping.js';
import { sliceSizeOption } from '../factors/slices.js';
import { defaultInverses } from '../inverses/default-inverses.js';
import { checkInverse, type LayerInverse } from '../inverses/layer-inverse.js';

/** The options of all preconditioners of layers. */
const layer = {
  damping: value<Damping>({
    default: 0.03,
    check: (owner, _, damping) => checkDamping(owner, damping as Damping),
    describe:
      'λ of F + λI: a number above 0, or a function of the step; adaptive damping replaces it',
  }),
  bias: oneOf(['joint', 'plain'], {
    default: 'joint',
    describe: '`joint`: kernel and bias are one matrix; `plain`: the bias takes the fallback',
  }),
  lossAverage: oneOf(['batch', 'batch+sequence', 'sum'], {
    default: 'batch',
    describe: "what the loss averages over; tf.layers' losses of sequences: `batch+sequence`",
  }),
};
const sharing = oneOf(['expand', 'reduce'], {
  default: 'expand',
  describe: 'positions of a layer: `expand` makes each a datum; `reduce` merges them first',
});
const decay = number({ default: 0.95, above: 0, below: 1, describe: 'decay of the averages' });

export const layerFisherOptions = options('layerFisher', {
  ...layer,
  decay: numberOrNull({
    default: null,
    above: 0,
    below: 1,
    null: 'the current batch alone, as in THOR',
    describe: 'decay of the averages of factors, which are corrected for their start',
  }),
  sharing,
  inverse: value<LayerInverse<never>>({
    default: {
      from: () => defaultInverses() as unknown as LayerInverse<never>,
      says: '`choleskyInverses()`',
    },
    check: checkInverse,
    describe: 'method of inversion: `choleskyInverses()`, `eigenInverse()`, or one of your own',
  }),
});
/** C is the cache of `inverse`. */
export type LayerFisherOptions<C extends State> = Omit<
  Given<typeof layerFisherOptions>,
  'inverse'
> & {
  readonly inverse?: LayerInverse<C>;
};

export const evaOptions = options('eva', { ...layer, decay });

export const eigenCorrectedFisherOptions = options('eigenCorrectedFisher', {
  ...layer,
  decay,
  sharing,
  sliceSize: sliceSizeOption(
    128,
    'whole factors',
    'longest diagonal block of a factor; each has a basis of its own',
  ),
});
