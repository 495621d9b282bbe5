export { columnMajor, perOutputUnit, rowMajor, type ChainOrder } from './chain-order.js';
export type { ChainCost } from './chain-cost.js';
export type { Damping } from './damping.js';
export { chainDirection } from './kernels/direction.js';
export { chainStatistics } from './kernels/statistics.js';
export { chainStep } from './kernels/step.js';
export type { SparseLogDetOptions, SparseLogDetState } from './options.js';
export { sparseLogDet, type SparseLogDet } from './sparse-logdet.js';
