import { CurvatureError } from '@curvature/spec';
import type { Cell } from '../state/cell.js';

/** Runs a plugin; adds the name of the block to the errors that it throws. */
export function withBlockName<T>(cell: Cell, verb: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const { name } = cell.slots.preconditioner!;
    throw new CurvatureError(
      `${name}.${verb} failed on block "${cell.block.id}" [${cell.block.shape}]: ${(cause as Error).message}`,
      'Usually the plugin met a shape or a value that it does not take, or this backend lacks an operation.',
      `"${cell.parameter.name}" was not changed at this step. Only parameters with a fused step were.`,
      { cause },
    );
  }
}
