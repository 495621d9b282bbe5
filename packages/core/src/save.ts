import { CurvatureError, readLater, type State } from '@curvature/spec';
import { clone, keep, tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import type { Cell, Parts } from './cell.js';
import { leaves, mapTree, release } from './tree.js';

/** What tfjs's getWeights and setWeights exchange; it does not export the type. */
export interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/** One cell in the manifest; tensors are places in the list that follows it, numbers are exact. */
interface SavedCell<T> {
  /** Its place in the order of trainable variables, counted from 0; places of variables that never had a gradient are left out. */
  readonly index: number;
  readonly name: string;
  readonly shape: readonly number[];
  readonly parts: T;
  readonly refreshedAt: number | null;
  /** The adaptive damping of the last refresh. */
  readonly damping?: number | null;
  readonly metric: number | null;
  readonly failures: number;
  readonly refreshes: number;
  readonly pending: {
    readonly requestedAt: number;
    readonly due: number | null;
    readonly ms: number;
    readonly cache: T;
  } | null;
}
export type RestoredCell = SavedCell<State>;
interface Manifest {
  readonly format: typeof FORMAT;
  readonly cells: readonly SavedCell<unknown>[];
  /** Of the host's slot `damping`: numbers alone; null without it. */
  readonly damping: unknown;
}

const FORMAT = 'curvature-state/1';
const MANIFEST = 'curvature/manifest';

/**
 * The whole state as named tensors: first a manifest (the trees, and every number in full precision), then the tensors.
 * tfjs stores no float64 and its entry names must not clash with the model's, so numbers travel in the manifest,
 * which is JSON in an int32 tensor, and names carry the parameter, the optimizer and the path.
 */
export function encode(cells: readonly RestoredCell[], optimizer: string, damping: State): NamedTensor[] {
  const tensors: NamedTensor[] = [];
  const strip = (cell: RestoredCell, part: string, state: State) => {
    const paths = new Map(leaves(state).map(([path, leaf]) => [leaf, path]));
    return mapTree(state, (leaf) => {
      if (typeof leaf === 'number') return exact(leaf);
      const name = `${cell.name}/${optimizer}/${part}/${paths.get(leaf)}`;
      return { $tensor: tensors.push({ name, tensor: leaf }) - 1 };
    });
  };
  const saved = cells.map((cell) => ({
    ...cell,
    parts: strip(cell, '', cell.parts),
    pending: cell.pending && { ...cell.pending, cache: strip(cell, 'pending', cell.pending.cache) },
  }));
  const manifest: Manifest = {
    format: FORMAT,
    cells: saved,
    damping: mapTree(damping, (leaf) => exact(leaf as number)),
  };
  return [
    { name: MANIFEST, tensor: textTensor(JSON.stringify(manifest)) },
    ...tensors.map((t) => ({ ...t, name: t.name.replace('//', '/') })),
  ];
}

/** A number as JSON can hold it. */
const exact = (x: number): unknown =>
  Number.isFinite(x) && !Object.is(x, -0) ? x : { $number: Object.is(x, -0) ? '-0' : String(x) };

/**
 * The inverse of `encode`; the tensors are copies that the caller owns.
 * @throws CurvatureError if there is no manifest of this format, or tensors are missing.
 */
export async function decode(weights: readonly NamedTensor[]): Promise<{ cells: RestoredCell[]; damping: State }> {
  const [first, ...tensors] = weights;
  const manifest = first?.name === MANIFEST ? parsed(await textOf(first.tensor)) : null;
  if (manifest?.format !== FORMAT) throw foreign(first?.name, manifest?.format);
  const kept: Tensor[] = [];
  const grow = (node: unknown): State => {
    if (node === null || typeof node === 'number') return node;
    if (Array.isArray(node)) return node.map(grow);
    const { $tensor, $number } = node as { $tensor?: number; $number?: string };
    if ($number !== undefined) return Number($number);
    if ($tensor === undefined)
      return Object.fromEntries(Object.entries(node as object).map(([key, child]) => [key, grow(child)]));
    const found = tensors[$tensor];
    if (!found) throw missing($tensor, tensors.length, kept);
    kept.push(keep(clone(found.tensor)));
    return kept.at(-1)!;
  };
  const cells = manifest.cells.map((cell) => ({
    ...cell,
    parts: grow(cell.parts),
    pending: cell.pending && { ...cell.pending, cache: grow(cell.pending.cache) },
  }));
  return { cells, damping: grow(manifest.damping ?? null) };
}

/** What is saved of a live cell; a refresh that failed or is still under way is not. */
export function snapshot(cell: Cell): RestoredCell {
  const { block, parameter, parts, refreshedAt, damping, metric, failures, refreshes, pending } = cell;
  const outcome = pending?.outcome && 'cache' in pending.outcome ? pending.outcome : null;
  return {
    index: block.index,
    name: parameter.name,
    shape: parameter.shape,
    parts,
    refreshedAt,
    damping,
    metric,
    failures,
    refreshes,
    pending: pending &&
      outcome && { requestedAt: pending.requestedAt, due: pending.due, ms: outcome.ms, cache: outcome.cache },
  };
}

/** Gives a fresh cell the state of a saved one. @throws CurvatureError if they are not of the same parameter. */
export function restore(cell: Cell, saved: RestoredCell): void {
  const { name, shape } = cell.parameter;
  if (base(name) !== base(saved.name) || `${shape}` !== `${saved.shape}`) {
    throw new CurvatureError(
      `The saved optimizer state is for "${saved.name}" [${saved.shape}] where this model trains "${name}" [${shape}].`,
      'State is matched by the order of trainable variables, so the model or its frozen layers differ from the saved ones.',
      'Build the model as it was when it was saved, or go on without the optimizer state.',
    );
  }
  const parts = saved.parts as Parts;
  for (const part of ['stats', 'filter', 'rule', 'momentum', 'policy'] as const) {
    // A fallback's state goes when preconditioned updates begin.
    if (part === 'rule' && parts.rule === null && parts.cache !== null && cell.slots.graft === null) continue;
    if (outline(parts[part]) !== outline(cell.parts[part]))
      throw otherOptions(name, part, outline(parts[part]), outline(cell.parts[part]));
  }
  release(cell.parts, parts);
  Object.assign(cell.parts, parts);
  const { refreshedAt, damping = null, metric, failures, refreshes, pending } = saved;
  Object.assign(cell, { refreshedAt, damping, metric, failures, refreshes });
  if (!pending) return;
  const { requestedAt, due, cache, ms } = pending;
  cell.pending = {
    requestedAt,
    due,
    outcome: { cache, ms },
    settled: Promise.resolve(),
    late: false,
    abandoned: false,
  };
}

/** What a state holds, without the values. */
const outline = (state: State) =>
  leaves(state)
    .map(([path, leaf]) => `${path}${typeof leaf === 'number' ? '' : `[${leaf.shape}]`}`)
    .join(' ') || 'nothing';

const otherOptions = (name: string, part: string, saved: string, now: string) =>
  new CurvatureError(
    `The saved optimizer state of "${name}" has ${part} of ${saved}, where this optimizer keeps ${now}.`,
    'It was saved by an optimizer with other options.',
    'Make the optimizer with the options it was saved with, or go on without the optimizer state.',
  );

/** tf.layers numbers what it builds (`dense_Dense3/kernel_1`), so numbers are no part of a name. */
const base = (name: string) => name.replaceAll(/\d+|_\d+$/g, '').replace(/_+$/, '');

function textTensor(text: string): Tensor {
  const bytes = new TextEncoder().encode(text);
  const words = new Int32Array(Math.ceil(bytes.length / 4) + 1);
  words[0] = bytes.length;
  new Uint8Array(words.buffer, 4).set(bytes);
  return tensor1d(words, 'int32');
}

async function textOf(tensor: Tensor): Promise<string> {
  const words = Int32Array.from(await readLater<Int32Array>(tensor));
  return new TextDecoder().decode(new Uint8Array(words.buffer, 4, words[0]));
}

function parsed(text: string): Manifest {
  try {
    return JSON.parse(text) as Manifest;
  } catch (cause) {
    throw new CurvatureError(
      `The manifest of the optimizer state is damaged: ${(cause as Error).message}.`,
      'The file was cut off or edited.',
      'Load an older checkpoint.',
      { cause },
    );
  }
}

const foreign = (name: string | undefined, format: string | undefined) =>
  new CurvatureError(
    `These weights are no curvature optimizer state: expected ${FORMAT}, found ${format ?? `an entry named "${name ?? ''}"`}.`,
    'They may be those of another optimizer, or of the model itself.',
    'Pass what getWeights() of the same kind of optimizer returned.',
  );

function missing(place: number, count: number, kept: readonly Tensor[]) {
  kept.forEach((tensor) => tensor.dispose());
  return new CurvatureError(
    `The optimizer state is incomplete: it lacks tensor ${place} of which only ${count} are there.`,
    'The file was cut off or edited.',
    'Load an older checkpoint.',
  );
}
