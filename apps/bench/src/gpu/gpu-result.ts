import type { StepCost } from './steps.js';

/** One contender of a race to the loss that tf.train.adam ends at. */
export interface RaceResult {
  readonly name: string;
  readonly steps: number;
  readonly finalLoss: number | null;
  /** Where it first came to Adam's final loss; null if it never did. */
  readonly reached: { readonly step: number; readonly seconds: number } | null;
}
export interface TaskResult {
  readonly task: string;
  readonly batch: number;
  readonly costs: readonly StepCost[];
  readonly target: number;
  readonly race: readonly RaceResult[];
}
/** What the bench has measured on one device. */
export interface GpuResult {
  readonly device: string;
  readonly date: string;
  readonly tasks: readonly TaskResult[];
}
