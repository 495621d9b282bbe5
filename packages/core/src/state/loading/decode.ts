import { CurvatureError, type State } from '@curvature/spec';
import { clone, keep, type Tensor } from '@tensorflow/tfjs-core';
import { FORMAT, MANIFEST, type Manifest, PARAMETERS } from '../saving/manifest.js';
import { jsonOf, type NamedTensor } from '../saving/named-tensor.js';
import type { RestoredCell } from '../saving/saved-cell.js';
import type { SavedParameters } from './saved-parameters.js';

/** A loaded save. */
export type Decoded = SavedParameters & {
  readonly cells: RestoredCell[];
  readonly damping: State;
  readonly dampingName?: string;
};

/**
 * Reads what `savedState` wrote, after `iter`; the tensors are copies that the caller owns.
 * @throws CurvatureError if there is no manifest of this format, or tensors are missing.
 */
export async function decode(weights: readonly NamedTensor[]): Promise<Decoded> {
  const [first, ...others] = weights;
  const manifest = first?.name === MANIFEST ? await jsonOf<Manifest>(first.tensor) : null;
  if (manifest?.format !== FORMAT) throw foreign(first?.name, manifest?.format);
  const parameters =
    others[0]?.name === PARAMETERS
      ? await jsonOf<SavedParameters>(others.shift()!.tensor)
      : parametersIn(manifest);
  const treeOf = treesFrom(others);
  const cells = manifest.cells.map((cell) => ({
    ...cell,
    parts: treeOf(cell.parts),
    pending: cell.pending && { ...cell.pending, cache: treeOf(cell.pending.cache) },
  }));
  const damping = treeOf(manifest.damping ?? null);
  const { dampingName } = manifest;
  return { ...parameters, cells, damping, ...(dampingName && { dampingName }) };
}

/** A function from a tree of the manifest to the state; after an error its copies are disposed. */
function treesFrom(tensors: readonly NamedTensor[]) {
  const copies: Tensor[] = [];
  const treeOf = (node: unknown): State => {
    if (node === null || typeof node === 'number') return node;
    if (Array.isArray(node)) return node.map(treeOf);
    const { $tensor, $number } = node as { $tensor?: number; $number?: string };
    if ($number !== undefined) return Number($number);
    if ($tensor === undefined)
      return Object.fromEntries(
        Object.entries(node as object).map(([key, child]) => [key, treeOf(child)]),
      );
    const found = tensors[$tensor];
    if (!found) throw missing($tensor, tensors.length, copies);
    copies.push(keep(clone(found.tensor)));
    return copies.at(-1)!;
  };
  return treeOf;
}

/** The parameters of a save without a list of them: those of its cells. */
function parametersIn({ cells }: Manifest): SavedParameters {
  const places = cells.map(({ name, shape, index }) => ({
    name,
    shape,
    index,
    met: true,
    print: null,
  }));
  const next = Math.max(0, ...places.map(({ index }) => index + 1));
  return { places, last: places.map(({ name }) => name), others: [], next };
}

const foreign = (name: string | undefined, format: string | undefined) =>
  new CurvatureError(
    `These weights are no curvature optimizer state: expected ${FORMAT}, found ${format ?? `an entry named "${name ?? ''}"`}.`,
    'They may be those of another optimizer, or of the model itself.',
    'Pass what getWeights() of the same kind of optimizer returned.',
  );

function missing(place: number, count: number, copies: readonly Tensor[]) {
  copies.forEach((tensor) => tensor.dispose());
  return new CurvatureError(
    `The optimizer state is incomplete: tensor ${place} is missing, there are only ${count}.`,
    'The file was cut off or edited.',
    'Load an older checkpoint.',
  );
}
