// Presets, each with the slots that it fills, to be passed on to `secondOrder`.
export { googleShampoo, googleShampooSlots } from './google-shampoo.js';
export { klSoap, klSoapSlots } from './kl-soap.js';
export { metaShampoo, metaShampooSlots } from './meta-shampoo.js';
export { shampoo, shampooSlots } from './shampoo.js';
export { soap, soapSlots } from './soap.js';
export { splus, splusSlots } from './splus.js';
// Published settings of two of them.
export { algoperf, resnetGoogle } from './settings.js';
