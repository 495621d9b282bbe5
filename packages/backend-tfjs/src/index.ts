export { type AdaptiveRoot, adaptiveRoots } from './adaptive-roots.js';
export { eigenBasis, type EigenBasisOptions } from './eigen-basis.js';
export { backgroundEigenRoots, eigenRoots } from './eigen-roots.js';
export { fastestRoots, type FastestOptions } from './fastest-roots.js';
export { newtonRoots, type NewtonOptions } from './newton-roots.js';
export { pooledRoots, type PooledRoots, type PooledRootsOptions } from './pooled-roots.js';
export { hasLowPrecision } from './precision.js';
export type { SymmetricRoot } from './symmetric-root.js';
