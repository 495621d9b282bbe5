export type { BasisSolver, EigenBasis } from './basis-solver.js';
export { matrixRoots, multiplyAlong, type SymmetricRoot, worstOf } from './symmetric-root.js';
