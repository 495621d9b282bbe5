export { bfloat16 } from './state/codecs/bfloat16.js';
export { type Clip, clipGlobalNorm } from './step/screening/clip.js';
export {
  composition,
  type Composition,
  type More,
  type OptionsOf,
  type Registry,
} from './composition.js';
export type { Inspection, Telemetry } from './diagnostics/events.js';
export { type Exponent, factored, inverseRoot } from './factored/factored.js';
export { int16WithDiagonal } from './state/codecs/int16-with-diagonal.js';
export { firstOrder } from './first-order.js';
export { secondOrder, type SecondOrderOptimizer } from './optimizer.js';
export type { Matrix } from './diagnostics/matrices.js';
export {
  asMatrix,
  type Partition,
  type Partitioner,
  tiles,
  type TilesOptions,
  whole,
} from './partition/partition.js';
export type { PlanRow, Shapes } from './diagnostics/plan.js';
export type { ReportRow } from './diagnostics/report.js';
export type { Overrides, Slots } from './slots/types.js';
export type { Rate, WeightDecay } from './slots/rates.js';
export type { Codec, Encoded, Storage } from './state/codecs/storage.js';
export { fromStack, toStack } from './partition/stack.js';
export { leaves, tensorsOf } from './state/tree.js';
export { klClip, type Proposal, type Trust } from './step/direction/trust.js';
export { type Retried, type RetryOptions, withRetries } from './factored/with-retries.js';
