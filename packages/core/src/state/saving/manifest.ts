// The format of a save: a manifest (the trees of all cells, and every number in full precision), a
// list of parameters, then the tensors. tfjs stores no float64, and names of its entries must not
// clash with those of the model. So numbers are stored in the manifest, which is JSON in an int32
// tensor, and the name of a tensor holds the parameter, the optimizer and the path.
import type { State } from '@curvature/spec';
import type { SavedParameters } from '../loading/saved-parameters.js';
import { leaves } from '../leaves.js';
import { mapTree } from '../tree.js';
import { jsonTensor, type NamedTensor } from './named-tensor.js';
import type { RestoredCell, SavedCell } from './saved-cell.js';

export interface Manifest {
  readonly format: typeof FORMAT;
  readonly cells: readonly SavedCell<unknown>[];
  /** The state of the slot `damping`: numbers alone; null without the slot. */
  readonly damping: unknown;
  readonly dampingName?: string;
}

export const FORMAT = 'curvature-state/1';
export const MANIFEST = 'curvature/manifest';
export const PARAMETERS = 'curvature/parameters';

/** The tensors of all cells as a list, and the cells with places in that list. */
export function collect(cells: readonly RestoredCell[], optimizer: string) {
  const tensors: NamedTensor[] = [];
  const strip = (cell: RestoredCell, part: string, state: State) => {
    const paths = new Map(leaves(state).map(([path, leaf]) => [leaf, path]));
    return mapTree(state, (leaf) => {
      if (typeof leaf === 'number') return exact(leaf);
      const name = `${cell.name}/${optimizer}/${part}/${paths.get(leaf)}`.replace('//', '/');
      return { $tensor: tensors.push({ name, tensor: leaf }) - 1 };
    });
  };
  const saved = cells.map((cell) => ({
    ...cell,
    parts: strip(cell, '', cell.parts),
    pending: cell.pending && { ...cell.pending, cache: strip(cell, 'pending', cell.pending.cache) },
  }));
  return { saved: saved as readonly SavedCell<unknown>[], tensors };
}

/** The manifest: all cells, and the state of the slot `damping` with its name. */
export const manifestOf = (
  cells: readonly SavedCell<unknown>[],
  damping: State,
  dampingName?: string,
): NamedTensor =>
  jsonTensor(MANIFEST, {
    format: FORMAT,
    cells,
    damping: mapTree(damping, (leaf) => exact(leaf as number)),
    ...(dampingName && { dampingName }),
  } satisfies Manifest);

export const parametersOf = (parameters: SavedParameters): NamedTensor =>
  jsonTensor(PARAMETERS, parameters);

/** A number in a form that JSON can hold. */
const exact = (x: number): unknown =>
  Number.isFinite(x) && !Object.is(x, -0) ? x : { $number: Object.is(x, -0) ? '-0' : String(x) };
