export { backgroundEigenRoots, eigenRoots } from './eigen-roots.js';
export { diagonalRoots, type DiagonalRoot } from './diagonal-roots.js';
export { fastestRoots, type FastestOptions } from './fastest-roots.js';
export { newtonRoots, type NewtonOptions } from './newton-roots.js';
export { pooledRoots, type PooledRoots, type PooledRootsOptions } from './pooled-roots.js';
export { hasLowPrecision } from './precision.js';
export { rootsByKind, type RootByKind, type SolversByKind } from './roots-by-kind.js';
export type { SymmetricRoot } from './symmetric-root.js';
