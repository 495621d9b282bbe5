// What only the packages of this project use; it may change at any time.
export {
  type Banded,
  type Chain,
  chainDirection,
  chainStatistics,
  chainStep,
  type ChainStepAttributes,
} from './kernels/chain.js';
export type { Attributes, Inputs } from './kernels/kernel.js';
export type { AdamAttributes } from './kernels/moments.js';
export { type Slab, slabsOf } from './kernels/symmetric.js';
export { blendInto, blendPart } from './kernels/vectors.js';
export type { Range } from './options/checks.js';
export type { Default, Limits, Needs, Rows } from './options/rows.js';
export { shadowEngine, type Shadowed } from './shadow-engine.js';
