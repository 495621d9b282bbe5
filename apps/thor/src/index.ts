// Presets, and their slots for `secondOrder`, to replace some of them.
export { thor, thorSlots } from './presets/thor.js';
export { kfac, kfacSlots } from './presets/kfac.js';
export type { ThorOptions } from './options/thor-options.js';
export type { KfacOptions } from './options/kfac-options.js';
// The published forms, which want tuning.
export { publishedKfac, publishedThor } from './presets/published.js';
// A `splitSize` for a model and a machine.
export { chooseSplitSize } from './choose-split-size.js';
