// What only the packages of this project use; it may change at any time.
export { blockSquares, blocksTimes, timesBlocks } from './kernels/matrices/blocks.js';
export {
  type Banded,
  type Chain,
  chainDirection,
  chainStatistics,
  chainStep,
  type ChainStepAttributes,
} from './kernels/steps/chain.js';
export { graft } from './kernels/steps/graft.js';
export type { Refresh, RefreshAllHook, Solve } from './contract/together.js';
export type { Attributes, Inputs } from './kernels/kernel.js';
export {
  type AdamAttributes,
  adamStep,
  adamSteps,
  adamUpdate,
  averageSquares,
  overRoot,
  secondMoment,
} from './kernels/steps/moments.js';
export {
  type GraftedAttributes,
  graftedAttributes,
  type TiledAttributes,
  tiledAttributes,
} from './kernels/steps/attributes.js';
export {
  type KroneckerAttributes,
  kroneckerSteps,
  vectorSteps,
} from './kernels/steps/kronecker-steps.js';
export { layerSteps } from './kernels/steps/layer-steps.js';
export { basisChanges, type EigenAttributes, eigenSteps } from './kernels/steps/eigen-steps.js';
export { bothSides, fitsBothSides } from './kernels/matrices/sides.js';
export { type Slab, slabsOf, slabUpdate } from './kernels/matrices/symmetric.js';
export { cut, cutTiles, joinCut, joinTiles } from './kernels/matrices/tiles.js';
export {
  type Entry,
  entriesOf,
  runTogether,
  type TogetherDeclaration,
} from './kernels/together.js';
export {
  chainSteps,
  type ChainStepsAttributes,
  LEAST_DAMPING,
} from './kernels/steps/chain-steps.js';
export { gate, keepLast, LARGEST_SQUARES, screen, screened } from './kernels/steps/screening.js';
export {
  bounded,
  isSquareStack,
  LARGEST_MEASURE,
  rowsOfStack,
  trace,
  traceProduct,
} from './kernels/matrices/traces.js';
export { blendInto, blendPart, dot, scaleRows, withRow } from './kernels/vectors.js';
export {
  inverseRoots,
  type InverseRootsAttributes,
  WRONG_RESIDUAL,
} from './kernels/matrices/inverse-roots.js';
export {
  type Found,
  isWrong,
  type Measures,
  rootsOnDevice,
  takesRoots,
} from './roots/on-device.js';
export type { Range } from './options/checks.js';
export { heldEpsilon, heldSquare, storesHalfFloats } from './reads/half-floats.js';
export { withLentValues } from './reads/lent.js';
export { canReadAtOnce } from './reads/reads.js';
export { replaceEngineMethod, type EngineMethods } from './engine-method.js';
export type { RunningAverage, WholeStep } from './contract/fused.js';
export { registration } from './kernels/registration.js';
