import type { State } from '@curvature/spec';
import { collect, manifestOf } from '../src/state/saving/manifest.js';
import type { NamedTensor } from '../src/state/saving/named-tensor.js';
import type { RestoredCell } from '../src/state/saving/saved-cell.js';

/** The state of cells as named tensors, without a list of parameters. */
export function encode(
  cells: readonly RestoredCell[],
  optimizer: string,
  damping: State,
): NamedTensor[] {
  const { saved, tensors } = collect(cells, optimizer);
  return [manifestOf(saved, damping), ...tensors];
}
