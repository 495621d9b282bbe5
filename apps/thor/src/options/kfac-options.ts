import { flag, type Given, options, withDefaults } from '@curvature/spec';
import { grafted } from './grafted-options.js';
import { published } from './published-options.js';
import { averages } from './rows.js';

/**
 * Factors are averages over many steps, whole up to a side of 512: the inverse of a longer one takes
 * longer than the steps that it saves.
 */
export const kfacOptions = options('kfac', {
  ...withDefaults(grafted, { splitSize: 512, refreshEvery: 10 }),
  earlyRefreshes: flag({
    default: true,
    describe: 'also recompute inverses at steps 2, 3, 4, 6, 8, 10 and 15, while factors are young',
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
