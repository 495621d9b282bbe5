import type { Trainable } from '@curvature/workbench';
import type { Point, Space } from './space.js';

/** An optimizer that takes part. */
export interface Contender {
  readonly name: string;
  readonly describe: string;
  /** The target is what the best of the first-order ones reaches. */
  readonly family: 'first' | 'second';
  /** What is tuned, the same for every task; what it does not name keeps its default. */
  readonly space: Space;
  /** What a search may look at besides; where a point does not name it, the default holds. */
  readonly more: Space;
  /** @param task Its name: for facts about its loss, never for tuned values. */
  readonly make: (point: Point, task: string) => Trainable;
}
