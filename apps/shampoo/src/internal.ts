// What only the packages of this project use; it may change at any time.
export { klSoapOptions, soapOptions, splusOptions } from './options/eigenbasis-options.js';
export {
  googleShampooOptions,
  type ShampooOptions,
  shampooOptions,
} from './options/shampoo-options.js';
export type { ShampooParts } from './parts/roots.js';
