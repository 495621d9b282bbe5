export {
  type Bases,
  eigenCorrected,
  type EigenCorrectedOptions,
  type EigenCorrectedState,
} from './eigenbasis/eigen-corrected.js';
export type { KroneckerOptions, KroneckerState } from './statistics/averages.js';
export { dense } from './sides/dense.js';
export { diagonal } from './sides/diagonal.js';
export { fullMatrix, type FullMatrixOptions, type FullMatrixState } from './statistics/full-matrix.js';
export { klShampoo, type KlShampooOptions } from './statistics/kl-shampoo.js';
export { kronecker } from './statistics/kronecker.js';
export type { Side } from './sides/side.js';
export { slabs, type SlabsOptions } from './sides/slabs.js';
export { unfold } from './sides/unfold.js';
