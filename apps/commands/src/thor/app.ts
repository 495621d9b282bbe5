import {
  kfac,
  type KfacOptions,
  publishedKfac,
  publishedThor,
  thor,
  type ThorOptions,
} from '@curvature/thor';
import {
  kfacOptions,
  type PublishedKfacOptions,
  publishedKfacOptions,
  type PublishedThorOptions,
  publishedThorOptions,
  thorOptions,
} from '@curvature/thor/internal';
import type { App } from '@curvature/workbench';
import { taskDefaults } from './task-defaults.js';
import { withFigures } from './figures.js';

/** The command `curvature thor`. */
export const app = (version: string): App => ({
  name: 'curvature thor',
  describe:
    'Trains autoencoders and a classifier with THOR, K-FAC and the optimizers of TensorFlow.js.',
  version,
  optimizers: {
    thor: {
      describe: 'layerwise Fisher information, recomputed when it changes',
      create: (options: ThorOptions) => withFigures((more) => thor(options, more)),
      options: thorOptions,
    },
    kfac: {
      describe: 'layerwise Fisher information, averaged',
      create: (options: KfacOptions) => withFigures((more) => kfac(options, more)),
      options: kfacOptions,
    },
    'published-thor': {
      describe: 'THOR as published, which wants tuning',
      create: (options: PublishedThorOptions) =>
        withFigures((more) => publishedThor(options, more)),
      options: publishedThorOptions,
      defaults: taskDefaults,
    },
    'published-kfac': {
      describe: 'K-FAC as published, which wants tuning',
      create: (options: PublishedKfacOptions) =>
        withFigures((more) => publishedKfac(options, more)),
      options: publishedKfacOptions,
      defaults: taskDefaults,
    },
  },
});
