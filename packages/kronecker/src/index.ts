export { dense } from './dense.js';
export { kronecker, type KroneckerOptions, type KroneckerState } from './kronecker.js';
export type { Side } from './side.js';
export { slabs, type SlabsOptions } from './slabs.js';
