export * from './checks.js';
export type { BasisSolver, EigenBasis } from './basis-solver.js';
export type * from './contract.js';
export { run, symmetricUpdate, type Kernel } from './kernels.js';
export { multiplyAlong, worstOf, type SymmetricRoot } from './symmetric-root.js';
