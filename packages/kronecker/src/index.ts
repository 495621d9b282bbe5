// Statistics, for `factored(statistics, solver)`.
export { fullMatrix } from './statistics/full-matrix.js';
export { klShampoo } from './statistics/kl-shampoo.js';
export { kronecker } from './statistics/kronecker.js';
// Layouts of their factors; `Side` for a layout of your own.
export { dense } from './sides/dense.js';
export { diagonal } from './sides/diagonal.js';
export { slabs } from './sides/slabs.js';
export type { Side } from './sides/side.js';
// Parts of the inferred type of a composition.
export type { FullMatrixState } from './statistics/full-matrix.js';
export type { KroneckerState } from './statistics/averages.js';
