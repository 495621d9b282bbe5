// What only the packages of this project use; it may change at any time.
export { blockSquares, blocksTimes, timesBlocks } from './kernels/blocks.js';
export {
  type Banded,
  type Chain,
  chainDirection,
  chainStatistics,
  chainStep,
  type ChainStepAttributes,
} from './kernels/chain.js';
export { graft } from './kernels/graft.js';
export type { Refresh, RefreshAllHook, Solve } from './contract/together.js';
export type { Attributes, Inputs } from './kernels/kernel.js';
export {
  type AdamAttributes,
  adamStep,
  adamUpdate,
  averageSquares,
  overRoot,
  secondMoment,
} from './kernels/moments.js';
export {
  basisChanges,
  type EigenAttributes,
  eigenSteps,
  graftedAttributes,
  type GraftedAttributes,
  type KroneckerAttributes,
  kroneckerSteps,
  layerSteps,
  vectorSteps,
} from './kernels/kronecker-steps.js';
export { bothSides, fitsBothSides } from './kernels/sides.js';
export { type Slab, slabsOf, slabUpdate } from './kernels/symmetric.js';
export { cut, cutTiles, joinCut, joinTiles } from './kernels/tiles.js';
export {
  type Entry,
  entriesOf,
  runTogether,
  type TogetherDeclaration,
} from './kernels/together.js';
export {
  adamSteps,
  chainSteps,
  type ChainStepsAttributes,
  gate,
  keepLast,
  LARGEST_SQUARES,
  LEAST_DAMPING,
  screen,
  screened,
} from './kernels/whole-steps.js';
export {
  bounded,
  isSquareStack,
  LARGEST_MEASURE,
  rowsOfStack,
  trace,
  traceProduct,
} from './kernels/traces.js';
export { blendInto, blendPart, dot, scaleRows, withRow } from './kernels/vectors.js';
export {
  inverseRoots,
  type InverseRootsAttributes,
  WRONG_RESIDUAL,
} from './kernels/inverse-roots.js';
export {
  type Found,
  isWrong,
  type Measures,
  rootsOnDevice,
  takesRoots,
} from './roots/on-device.js';
export type { Range } from './options/checks.js';
export { heldEpsilon, heldSquare, storesHalfFloats } from './reads/half-floats.js';
export { canReadAtOnce } from './reads/reads.js';
export { replaceEngineMethod, type EngineMethods } from './engine-method.js';
export type { RunningAverage, WholeStep } from './contract/fused.js';
export { registration } from './kernels/registration.js';
