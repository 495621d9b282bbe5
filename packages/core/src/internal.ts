// For the packages of this repository alone: testkit compares stacks and states and
// cuts refreshes, the bench reads how well exchanges are predicted, apps compose what
// needs no layers, presets of the command line pass slots on.
export type { Across } from './ranks/joining/across.js';
export { joins } from './ranks/joining/join.js';
export { lastExchange } from './ranks/shares/cost-model.js';
export { deal } from './ranks/shares/deal.js';
export { refreshByParts } from './ranks/caches/refresh-by-parts.js';
export type { ExtraSlots, RareSlot } from './slots/extra.js';
export { gradientComposition, tiledComposition } from './composition.js';
export { whole } from './partition/partition.js';
export { type TilesOptions } from './partition/tiles.js';
export { fromStack, toStack } from './partition/stack.js';
export { leaves } from './state/leaves.js';
export { tensorsOf } from './state/tree.js';
