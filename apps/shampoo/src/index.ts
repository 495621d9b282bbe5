export type { GraftName } from './graft-names.js';
export { defaults, type ShampooOptions } from './options.js';
export { algoperf, type AlgoperfSetting, resnetGoogle } from './presets.js';
export { shampoo, type ShampooParts, shampooSlots } from './shampoo.js';
export { soap, type SoapParts, soapSlots } from './soap.js';
export { soapDefaults, type SoapOptions } from './soap-options.js';
