import { flag, type Given, options, withDefaults } from '@curvature/spec';
import { grafted } from './grafted-options.js';
import { published } from './published-options.js';
import { averages } from './rows.js';

/**
 * Factors are averages over many steps, whole up to a side of 640: the inverse of a longer one
 * takes longer than the steps that it saves.
 */
export const kfacOptions = options('kfac', {
  ...withDefaults(grafted, { splitSize: 640, refreshEvery: 10 }),
  earlyRefreshes: flag({
    default: true,
    describe:
      'recompute inverses 1 to 5 steps apart during the first 20 steps, if the interval is longer',
  }),
  ...averages,
});
export type KfacOptions = Given<typeof kfacOptions>;

/** K-FAC with a heavy ball, and a damping in the units of the loss. */
export const publishedKfacOptions = options('publishedKfac', {
  ...withDefaults(published, { dampingSplit: 'pi', splitSize: null, refreshEvery: 10 }),
  ...averages,
});
export type PublishedKfacOptions = Given<typeof publishedKfacOptions>;
