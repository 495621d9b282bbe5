// The module's exports, which src/fused/*-exports.ts document. All pointers are bytes from the
// start of tfjs's memory.
export { blend } from './blend';
export { diagonalStep } from './diagonal-step';
export { dot } from './dot';
export { adamStep, adamUpdate, secondMoment } from './moments';
export { norms } from './norms';
export { scaleRows } from './scale-rows';
export { chainScratch, chainStep } from './chain-step';
export { bandDirection, bandScratch } from './band-direction';
export { bandStatistics } from './band-statistics';
export { bandStep, bandStepScratch } from './band-step';
export { stand } from './band-rows';
