export type { GraftName } from './graft-names.js';
export { defaults, type ShampooOptions } from './options.js';
export { algoperf, type AlgoperfSetting, resnetGoogle } from './presets.js';
export { shampoo, shampooSlots } from './shampoo.js';
