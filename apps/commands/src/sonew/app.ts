import type { App } from '@curvature/workbench';
import { bandForecast } from './band-forecast.js';
import { sonewOptions, type SonewOptions } from './options.js';
import { sonew } from './sonew.js';

/** The command `sonew`. */
export const app = (version: string): App => ({
  name: 'sonew',
  describe: 'Trains deep autoencoders with SONew, and with what TensorFlow.js has.',
  version,
  optimizers: {
    sonew: {
      describe: 'sparsified online Newton (this package)',
      create: (options: SonewOptions) => sonew(options),
      options: sonewOptions,
      forecast: bandForecast,
    },
  },
});
