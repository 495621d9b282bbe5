export {
  type Bases,
  eigenCorrected,
  type EigenCorrectedOptions,
  type EigenCorrectedState,
} from './eigen-corrected.js';
export type { KroneckerOptions, KroneckerState } from './averages.js';
export { dense } from './dense.js';
export { diagonal } from './diagonal.js';
export { fullMatrix, type FullMatrixOptions, type FullMatrixState } from './full-matrix.js';
export { klShampoo, type KlShampooOptions } from './kl-shampoo.js';
export { kronecker } from './kronecker.js';
export type { Side } from './side.js';
export { slabs, type SlabsOptions } from './slabs.js';
export { unfold } from './unfold.js';
