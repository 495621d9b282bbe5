export { chooseSplitSize } from './choose-split-size.js';
export { kfac, kfacSlots } from './presets/kfac.js';
export type { LayerwiseParts } from './presets/layerwise-slots.js';
export {
  type KfacOptions,
  kfacOptions,
  type LayerwiseOptions,
  type ThorOptions,
  thorOptions,
} from './options/layerwise-options.js';
export { thor, thorSlots } from './presets/thor.js';
