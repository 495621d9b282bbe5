import { type App, optionFlags } from '@curvature/workbench';
import { kfac } from '../presets/kfac.js';
import {
  type KfacOptions,
  kfacOptions,
  type ThorOptions,
  thorOptions,
} from '../options/layerwise-options.js';
import { taskDefaults } from './task-defaults.js';
import { withFigures } from './figures.js';
import { thor } from '../presets/thor.js';

/** The command `thor`. */
export const app = (version: string): App => ({
  name: 'thor',
  describe:
    'Trains autoencoders and a classifier with THOR and K-FAC, and with what TensorFlow.js has.',
  version,
  optimizers: {
    thor: {
      describe: 'layerwise Fisher information, renewed where it changes (this package)',
      create: (options: ThorOptions) => withFigures((more) => thor(options, more)),
      options: optionFlags(thorOptions),
      defaults: taskDefaults,
    },
    kfac: {
      describe: 'layerwise Fisher information, averaged (this package)',
      create: (options: KfacOptions) => withFigures((more) => kfac(options, more)),
      options: optionFlags(kfacOptions),
      defaults: taskDefaults,
    },
  },
  demo: { steps: 200 },
});
