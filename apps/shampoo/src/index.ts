export type { GraftName } from './grafts.js';
export {
  type GoogleShampooOptions,
  googleShampooOptions,
  type MetaShampooOptions,
  metaShampooOptions,
  type ShampooOptions,
  shampooOptions,
} from './options.js';
export { algoperf, type AlgoperfSetting, resnetGoogle } from './presets.js';
export { googleShampoo, googleShampooSlots } from './google-shampoo.js';
export { metaShampoo, metaShampooSlots } from './meta-shampoo.js';
export { shampoo, shampooSlots } from './shampoo.js';
export type { ShampooParts } from './shampoo-slots.js';
export { soap, type SoapParts, soapSlots } from './soap.js';
export { type SoapOptions, soapOptions } from './soap-options.js';
