import { kfac, publishedKfac, publishedThor, thor } from '@curvature/thor';
import {
  kfacOptions,
  publishedKfacOptions,
  publishedThorOptions,
  thorOptions,
} from '@curvature/thor/internal';
import type { App, DeclaredOptions, OnRanks, OptimizerEntry } from '@curvature/workbench';
import { type Listener, withFigures } from './figures.js';
import { taskDefaults } from './task-defaults.js';

/** The command `curvature thor`. */
export const app = (version: string): App => ({
  name: 'curvature thor',
  describe:
    'Trains autoencoders and a classifier with THOR, K-FAC and the optimizers of TensorFlow.js.',
  version,
  optimizers: {
    thor: entry('layerwise Fisher information, recomputed when it changes', thor, thorOptions),
    kfac: entry('layerwise Fisher information, averaged', kfac, kfacOptions),
    'published-thor': {
      ...entry('THOR as published, which wants tuning', publishedThor, publishedThorOptions),
      defaults: taskDefaults,
    },
    'published-kfac': {
      ...entry('K-FAC as published, which wants tuning', publishedKfac, publishedKfacOptions),
      defaults: taskDefaults,
    },
  },
});

/** A preset with figures for the report. */
const entry = (
  describe: string,
  make: (given: never, more: Listener & Partial<OnRanks>) => ReturnType<typeof thor>,
  options: DeclaredOptions,
): OptimizerEntry => ({
  describe,
  create: (given: never, onRanks: Partial<OnRanks> = {}) =>
    withFigures((more) => make(given, { ...more, ...onRanks })),
  onRanks: true,
  options,
});
