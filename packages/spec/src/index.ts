export * from './checks.js';
export type { BasisSolver, EigenBasis } from './basis-solver.js';
export type * from './contract.js';
export { blockSquares, blocksTimes, timesBlocks } from './kernels/blocks.js';
export {
  type Banded,
  type Chain,
  chainDirection,
  chainStatistics,
  chainStep,
  type ChainStepAttributes,
} from './kernels/chain.js';
export {
  isFused,
  run,
  runFused,
  type Attributes,
  type Inputs,
  type Kernel,
  type KernelDeclaration,
} from './kernels/kernel.js';
export { adamStep, adamUpdate, secondMoment, type AdamAttributes } from './kernels/moments.js';
export { slabsOf, slabUpdate, symmetricUpdate, type Slab } from './kernels/symmetric.js';
export { blend, blendInto, blendPart, dot, norms, scaleRows } from './kernels/vectors.js';
export { shadowEngine, type Shadowed } from './shadow-engine.js';
export { isPromise } from './is-promise.js';
export { canReadAtOnce, readLater, readsAreCheap, withValues } from './reads.js';
export { matrixRoots, multiplyAlong, worstOf, type SymmetricRoot } from './symmetric-root.js';
