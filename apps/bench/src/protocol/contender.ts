import type { Trainable } from '@curvature/workbench';
import type { Point, Space } from './space.js';

/** An optimizer that takes part. */
export interface Contender {
  readonly name: string;
  readonly describe: string;
  /** The target is the loss that the best first-order contender reaches. */
  readonly family: 'first' | 'second';
  /** The options that are tuned, the same for every task; all others keep their defaults. */
  readonly space: Space;
  /** Options that `--search` tunes as well; without it they keep their defaults. */
  readonly extraSpace: Space;
  /** @param task The task's name, for facts about its loss, never for tuned values. */
  readonly make: (point: Point, task: string) => Trainable;
}
