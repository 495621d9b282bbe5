// For users: optimizers, and the values of their slots.
export { secondOrder, type SecondOrderOptimizer } from './optimizer.js';
export { firstOrder } from './first-order.js';
// Names a way of filling the slots, so that models can be saved with their optimizer.
export { composition } from './composition.js';
export type { Composition } from './composed.js';
// A preconditioner from statistics and a root solver; the same solver with retries.
export { factored } from './factored/factored.js';
export { withRetries } from './factored/retries/with-retries.js';
// Values of the slots `average`, `partition`, `trust`, `clip` and `storage`.
export { emaNesterov } from './averages/values/ema-nesterov.js';
export { gpa } from './averages/values/gpa.js';
export { scheduleFree } from './averages/values/schedule-free.js';
export { tailAverage } from './averages/values/tail-average.js';
export { asMatrix, whole } from './partition/partition.js';
export { tiles } from './partition/tiles.js';
export { klClip } from './step/direction/trust.js';
export { clipGlobalNorm } from './step/screening/clip.js';
export { bfloat16 } from './state/codecs/bfloat16.js';
export { int16WithDiagonal } from './state/codecs/int16-with-diagonal.js';
// Types that users write: arguments, events, and slots of their own.
export type { Telemetry } from './diagnostics/telemetry/events.js';
export type { Partition, Partitioner } from './partition/partition.js';
export type { Rate, WeightDecay } from './slots/rates.js';
export type { Overrides, Slots } from './slots/types.js';
export type { Codec } from './state/codecs/storage.js';
export type { Trust } from './step/direction/trust.js';
export type { Clip } from './step/screening/clip.js';
