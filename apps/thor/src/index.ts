export { chooseSplitSize } from './choose-split-size.js';
export { kfac, kfacSlots } from './kfac.js';
export type { LayerwiseParts } from './layerwise-slots.js';
export {
  type KfacOptions,
  kfacOptions,
  type LayerwiseOptions,
  type ThorOptions,
  thorOptions,
} from './options.js';
export { thor, thorSlots } from './thor.js';
