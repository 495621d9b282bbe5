import { type Given, number, numberOrNull, options, withDefaults } from '@curvature/spec';
import { layerwise } from './layerwise-options.js';

/** K-FAC averages factors over steps. */
export const kfacOptions = options('kfac', {
  ...withDefaults(layerwise, { dampingSplit: 'pi', splitSize: null, refreshEvery: 10 }),
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
});
export type KfacOptions = Given<typeof kfacOptions>;
