import type { App, OnRanks } from '@curvature/workbench';
import { sonew } from '@curvature/sonew';
import { type SonewOptions, sonewOptions } from '@curvature/sonew/internal';
import { bandForecast } from './band-forecast.js';

/** The command `curvature sonew`. */
export const app = (version: string): App => ({
  name: 'curvature sonew',
  describe: 'Trains deep autoencoders with SONew, and with what TensorFlow.js has.',
  version,
  optimizers: {
    sonew: {
      describe: 'sparsified online Newton',
      create: (options: SonewOptions, onRanks: Partial<OnRanks> = {}) => sonew(options, onRanks),
      onRanks: true,
      options: sonewOptions,
      forecast: bandForecast,
    },
  },
});
