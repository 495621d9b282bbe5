export { captureLayers, type CaptureOptions } from './capture/capture-layers.js';
export {
  sampledFisher,
  type SampledFisher,
  type SampledFisherOptions,
} from './capture/sampled-fisher.js';
export { type AdaptiveRoot, adaptiveRoots } from './roots/adaptive-roots.js';
export { eigenBasis, type EigenBasisOptions } from './bases/eigen-basis.js';
export { backgroundEigenRoots, eigenRoots } from './roots/eigen-roots.js';
export { diagonalRoots, type DiagonalRoot } from './roots/diagonal-roots.js';
export { newtonRoots, type NewtonOptions } from './roots/newton-roots.js';
export { pooledBasis, type PooledBasis, type PooledBasisOptions } from './bases/pooled-basis.js';
export { pooledRoots, type PooledRoots, type PooledRootsOptions } from './roots/pooled-roots.js';
export { hasLowPrecision } from './roots/precision.js';
export { rootsByKind, type RootByKind, type SolversByKind } from './roots/roots-by-kind.js';
export type { SymmetricRoot } from './roots/symmetric-root.js';
