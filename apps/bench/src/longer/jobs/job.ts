import type { RunKey } from '../../protocol/run.js';

/** What to run. Seed 0 tries a setting; runs of the best setting count, from seeds 1, 2, ... */
export interface Job extends Omit<RunKey, 'data'> {
  /** How often it is judged, evenly spread over its steps. */
  readonly validations: number;
}

/** A curve at the steps at which it was judged. */
export interface Curve {
  readonly steps: readonly number[];
  /** Seconds of training until then, without batches and without the judging. */
  readonly seconds: readonly number[];
  /** The mean loss of the batches since the step before. */
  readonly training: readonly number[];
  /** On examples that are held out. */
  readonly validation: readonly number[];
  /** The share of right answers on them; empty where there are no answers. */
  readonly accuracy: readonly number[];
}

/** A job that was run. */
export interface LongerRun extends Job {
  /** The mean loss of the batches of the last tenth of the steps; null if it was given up. */
  readonly training: number | null;
  /** After the last step. */
  readonly validation: number | null;
  readonly accuracy: number | null;
  readonly stopped: string | null;
  readonly msPerStep: number;
  readonly stateFloats: number;
  /** The processor, where it is not that of the other runs: then seconds cannot be compared. */
  readonly elsewhere?: string;
  readonly curve: Curve;
}

/** Equal for equal jobs. */
export const keyOf = ({ task, steps, batch, optimizer, point, seed, validations }: Job): string =>
  JSON.stringify([task, steps, batch, validations, optimizer, point, seed]);
