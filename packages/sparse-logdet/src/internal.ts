// For the packages of this repository alone: tests of backends compare kernels with composites, and
// sonew, whose own options have been checked, names the types and passes numbers on.
export { chainDirection } from './kernels/direction.js';
export { chainStatistics } from './kernels/statistics.js';
export { chainStep } from './kernels/step.js';
export { chainWholeStep } from './kernels/whole-step.js';
export type { ChainOrder } from './chain-order.js';
export { logDet, type SparseLogDet } from './log-det.js';
export type { DampingKind } from './damping.js';
export type { SparseLogDetState } from './options.js';
