import type { App } from '@curvature/workbench';
import { kfac } from '../presets/kfac.js';
import {
  type KfacOptions,
  kfacOptions,
  type PublishedKfacOptions,
  publishedKfacOptions,
} from '../options/kfac-options.js';
import {
  type PublishedThorOptions,
  publishedThorOptions,
  type ThorOptions,
  thorOptions,
} from '../options/thor-options.js';
import { publishedKfac, publishedThor } from '../presets/published.js';
import { taskDefaults } from './task-defaults.js';
import { withFigures } from './figures.js';
import { thor } from '../presets/thor.js';

/** The command `thor`. */
export const app = (version: string): App => ({
  name: 'thor',
  describe:
    'Trains autoencoders and a classifier with THOR, K-FAC and the optimizers of TensorFlow.js.',
  version,
  optimizers: {
    thor: {
      describe: 'layerwise Fisher information, recomputed when it changes (this package)',
      create: (options: ThorOptions) => withFigures((more) => thor(options, more)),
      options: thorOptions,
    },
    kfac: {
      describe: 'layerwise Fisher information, averaged (this package)',
      create: (options: KfacOptions) => withFigures((more) => kfac(options, more)),
      options: kfacOptions,
    },
    'published-thor': {
      describe: 'THOR as published, which wants tuning (this package)',
      create: (options: PublishedThorOptions) =>
        withFigures((more) => publishedThor(options, more)),
      options: publishedThorOptions,
      defaults: taskDefaults,
    },
    'published-kfac': {
      describe: 'K-FAC as published, which wants tuning (this package)',
      create: (options: PublishedKfacOptions) =>
        withFigures((more) => publishedKfac(options, more)),
      options: publishedKfacOptions,
      defaults: taskDefaults,
    },
  },
});
