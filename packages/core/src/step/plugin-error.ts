import { CurvatureError } from '@curvature/spec';
import type { Cell } from '../state/cell.js';

/** A plugin's own error, with the name of the block that it happened in. */
export function named<T>(cell: Cell, verb: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { name } = cell.slots.preconditioner!;
    throw new CurvatureError(
      `${name}.${verb} failed on block "${cell.block.id}" [${cell.block.shape}]: ${(cause as Error).message}`,
      'Usually the plugin met a shape or a value that it does not take, or this backend lacks an operation.',
      `"${cell.parameter.name}" was not changed at this step. Only parameters that take theirs in one pass were.`,
      { cause },
    );
  }
}
