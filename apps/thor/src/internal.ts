// What only the packages of this project use; it may change at any time.
export { statisticsOf } from './choose-split-size.js';
export { kfacOptions, publishedKfacOptions } from './options/kfac-options.js';
export type { LayerwiseOptions } from './options/published-options.js';
export { publishedThorOptions, thorOptions } from './options/thor-options.js';
