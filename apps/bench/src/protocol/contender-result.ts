import type { Contender } from './contender.js';
import type { Run } from './run.js';
import type { Point } from './space.js';

/** A contender's trials, the best point of them, and the runs of that point which count. */
export interface ContenderResult {
  readonly contender: Contender;
  readonly trials: readonly Run[];
  /** null where all trials were given up. */
  readonly best: Point | null;
  readonly seeds: readonly Run[];
}
