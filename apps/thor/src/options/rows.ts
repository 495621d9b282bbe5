import { number, numberOrNull, oneOf } from '@curvature/spec';

/** Rows of every preset. */
export const common = {
  splitSize: numberOrNull({
    default: 128,
    min: 1,
    integer: true,
    null: 'whole factors',
    describe: 'longest diagonal block into which factors are cut',
  }),
  refreshEvery: number({ default: 100, min: 1, integer: true, describe: 'steps between inverses' }),
  bias: oneOf(['joint', 'plain'], {
    default: 'joint',
    describe: '`joint`: kernel and bias are one matrix; `plain`: the bias takes the fallback',
  }),
  sharing: oneOf(['expand', 'reduce'], {
    default: 'expand',
    describe: 'positions of a layer: `expand` makes each a datum; `reduce` merges them first',
  }),
};

/** Rows of the presets whose factors are averages over steps. */
export const averages = {
  decay: numberOrNull({
    default: 0.95,
    above: 0,
    below: 1,
    null: 'the factors of the last batch alone',
    describe: 'decay of the averages of factors',
  }),
  statisticsEvery: number({
    default: 1,
    min: 1,
    integer: true,
    describe: 'steps between statistics',
  }),
};
