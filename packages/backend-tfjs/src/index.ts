// Signals of layers.
export { captureLayers } from './capture/capture-layers.js';
export { sampledFisher } from './capture/sampled-fisher.js';
// Inverse roots of Kronecker factors.
export { adaptiveRoots } from './roots/adaptive-roots.js';
export { diagonalRoots } from './roots/diagonal-roots.js';
export { backgroundEigenRoots, eigenRoots } from './roots/eigen-roots.js';
export { newtonRoots } from './roots/newton-roots.js';
export { pooledRoots, type PooledRoots } from './roots/pooled-roots.js';
export { rootsByKind } from './roots/roots-by-kind.js';
// Eigenbases of Kronecker factors.
export { eigenBasis } from './bases/eigen-basis.js';
export { pooledBasis, type PooledBasis } from './bases/pooled-basis.js';
