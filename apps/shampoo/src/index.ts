export type { GraftName } from './parts/graft.js';
export {
  type GoogleShampooOptions,
  googleShampooOptions,
  type MetaShampooOptions,
  metaShampooOptions,
  type ShampooOptions,
  shampooOptions,
} from './options/shampoo-options.js';
export { algoperf, type AlgoperfSetting, resnetGoogle } from './settings.js';
export { googleShampoo, googleShampooSlots } from './google-shampoo.js';
export { metaShampoo, metaShampooSlots } from './meta-shampoo.js';
export { shampoo, shampooSlots } from './shampoo.js';
export type { ShampooParts } from './parts/averaged-slots.js';
export { soap, type SoapParts, soapSlots } from './soap.js';
export { type SoapOptions, soapOptions } from './options/eigenbasis-options.js';
