import { type Given, options, withDefaults } from '@curvature/spec';
import { grafted } from './grafted-options.js';
import { published } from './published-options.js';
import { averages } from './rows.js';
import { traceRows } from './trace-rows.js';

/**
 * The factors of `thor` are those of one batch, so it damps more than `kfac`; with a `decay` they
 * are averages, of the statistics at checks.
 */
export const thorOptions = options('thor', {
  ...withDefaults(grafted, { damping: 0.1 }),
  ...withDefaults({ decay: averages.decay }, { decay: null }),
  ...traceRows,
});
export type ThorOptions = Given<typeof thorOptions>;

/** THOR as its paper and MindSpore have it: the factors of one batch, a damping in its units. */
export const publishedThorOptions = options('publishedThor', { ...published, ...traceRows });
export type PublishedThorOptions = Given<typeof publishedThorOptions>;
