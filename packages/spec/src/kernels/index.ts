export { blockSquares, blocksTimes, timesBlocks } from './blocks.js';
export {
  type Banded,
  type Chain,
  chainDirection,
  chainStatistics,
  chainStep,
  type ChainStepAttributes,
} from './chain.js';
export {
  isFused,
  run,
  runFused,
  type Attributes,
  type Inputs,
  type Kernel,
  type KernelDeclaration,
} from './kernel.js';
export { adamStep, adamUpdate, secondMoment, type AdamAttributes } from './moments.js';
export { slabsOf, slabUpdate, symmetricUpdate, type Slab } from './symmetric.js';
export { blend, blendInto, blendPart, dot, norms, scaleRows } from './vectors.js';
