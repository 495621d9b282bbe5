export { chooseSplitSize } from './choose-split-size.js';
export { kfac, kfacSlots } from './kfac.js';
export type { LayerwiseParts } from './layerwise-slots.js';
export {
  kfacDefaults,
  thorDefaults,
  type KfacOptions,
  type LayerwiseOptions,
  type ThorOptions,
  type TraceOption,
} from './options.js';
export { thor, thorSlots } from './thor.js';
