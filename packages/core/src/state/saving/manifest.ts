import { CurvatureError, type Layer, type Meaning, type State } from '@curvature/spec';
import { readLater } from '@curvature/spec/reads';
import { clone, keep, tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import { type Cell, codecOf, type Parts, put, warmupOf } from '../cell.js';
import type { Claimant, Place } from '../loading/match.js';
import { changesOf } from '../meaning.js';
import { checkCodec } from '../codecs/storage.js';
import { leaves, mapTree, release } from '../tree.js';

/** What tfjs's getWeights and setWeights exchange; it does not export the type. */
export interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/** One cell in the manifest; tensors are places in the list that follows it, numbers are exact. */
interface SavedCell<T> {
  /** Its place in the order of trainable variables, counted from 0. */
  readonly index: number;
  readonly name: string;
  readonly shape: readonly number[];
  /** The parameter that is the last row of its block. */
  readonly bias?: string | null;
  /** The layer that the source of signals found, or why there was none. */
  readonly found?: Layer | string | null;
  readonly parts: T;
  readonly refreshedAt: number | null;
  /** The adaptive damping of the last refresh. */
  readonly damping?: number | null;
  readonly metric: number | null;
  readonly failures: number;
  readonly refreshes: number;
  /** Steps without a cache so far. */
  readonly waited?: number;
  readonly pending: {
    readonly requestedAt: number;
    readonly due: number | null;
    readonly ms: number;
    readonly cache: T;
  } | null;
}
export type RestoredCell = SavedCell<State>;

/** Whose state it is, apart from the state itself. */
export interface Listed {
  readonly places: readonly Place[];
  readonly last: readonly string[];
  readonly others: readonly Claimant[];
  readonly next: number;
}
interface Manifest {
  readonly format: typeof FORMAT;
  readonly cells: readonly SavedCell<unknown>[];
  /** Of the host's slot `damping`: numbers alone; null without it. */
  readonly damping: unknown;
  readonly dampingName?: string;
}

const FORMAT = 'curvature-state/1';
const MANIFEST = 'curvature/manifest';
const PARAMETERS = 'curvature/parameters';

/**
 * The whole state as named tensors: first a manifest (the trees, and every number in full
 * precision), then the tensors. tfjs stores no float64 and its entry names must not clash with the
 * model's, so numbers travel in the manifest, which is JSON in an int32 tensor, and names carry the
 * parameter, the optimizer and the path.
 */
export function encode(
  cells: readonly RestoredCell[],
  optimizer: string,
  damping: State,
): NamedTensor[] {
  const { saved, tensors } = collect(cells, optimizer);
  return [manifestOf(saved, damping), ...tensors];
}

/** The tensors of all cells in a list, and the cells with places in that list. */
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

/** The trees of all cells and every number, with the state of the slot `damping` and its name. */
export const manifestOf = (
  cells: readonly SavedCell<unknown>[],
  damping: State,
  dampingName?: string,
): NamedTensor =>
  textTensor(MANIFEST, {
    format: FORMAT,
    cells,
    damping: mapTree(damping, (leaf) => exact(leaf as number)),
    ...(dampingName && { dampingName }),
  } satisfies Manifest);

/** Whose state it is. */
export const parametersOf = (listed: Listed): NamedTensor => textTensor(PARAMETERS, listed);

/** A number as JSON can hold it. */
const exact = (x: number): unknown =>
  Number.isFinite(x) && !Object.is(x, -0) ? x : { $number: Object.is(x, -0) ? '-0' : String(x) };

/**
 * The inverse of `encode`; the tensors are copies that the caller owns.
 * @throws CurvatureError if there is no manifest of this format, or tensors are missing.
 */
export async function decode(weights: readonly NamedTensor[]): Promise<Decoded> {
  const [first, ...others] = weights;
  const manifest = first?.name === MANIFEST ? await textOf<Manifest>(first.tensor) : null;
  if (manifest?.format !== FORMAT) throw foreign(first?.name, manifest?.format);
  const listed =
    others[0]?.name === PARAMETERS
      ? await textOf<Listed>(others.shift()!.tensor)
      : listedIn(manifest);
  const tensors = others;
  const kept: Tensor[] = [];
  const grow = (node: unknown): State => {
    if (node === null || typeof node === 'number') return node;
    if (Array.isArray(node)) return node.map(grow);
    const { $tensor, $number } = node as { $tensor?: number; $number?: string };
    if ($number !== undefined) return Number($number);
    if ($tensor === undefined)
      return Object.fromEntries(
        Object.entries(node as object).map(([key, child]) => [key, grow(child)]),
      );
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
  const { dampingName } = manifest;
  return {
    ...listed,
    cells,
    damping: grow(manifest.damping ?? null),
    ...(dampingName && { dampingName }),
  };
}

export type Decoded = Listed & {
  readonly cells: RestoredCell[];
  readonly damping: State;
  readonly dampingName?: string;
};

/** Frees what `decode` made, as far as nobody has taken it. */
export const discard = ({ cells }: { readonly cells: readonly RestoredCell[] }): void =>
  cells.forEach(({ parts, pending }) => release([parts, pending?.cache ?? null], null));

/** Of a state that does not say whose it is: the parameters of its cells. */
function listedIn({ cells }: Manifest): Listed {
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

/**
 * What is saved of a live cell, whose tensors are shared; a refresh that failed or is still under
 * way is not.
 */
export function snapshot(cell: Cell): RestoredCell {
  const {
    block,
    found,
    parameter,
    parts,
    refreshedAt,
    damping,
    metric,
    failures,
    refreshes,
    waited,
    pending,
  } = cell;
  const outcome = pending?.outcome && 'cache' in pending.outcome ? pending.outcome : null;
  return {
    index: block.index,
    name: parameter.name,
    shape: parameter.shape,
    ...(block.bias !== undefined && { bias: block.bias }),
    ...(found !== undefined && { found }),
    parts: { ...parts },
    refreshedAt,
    ...(damping !== null && { damping }),
    metric,
    failures,
    refreshes,
    ...(waited > 0 && { waited }),
    pending: pending &&
      outcome && {
        requestedAt: pending.requestedAt,
        due: pending.due,
        ms: outcome.ms,
        cache: outcome.cache,
      },
  };
}

/** @throws CurvatureError if a saved state was made with other options than a fresh cell. */
export function checkFits(cell: Cell, saved: RestoredCell, meaning: Meaning | undefined): void {
  const { name } = cell.parameter;
  const parts = saved.parts as Parts;
  const isRuleDone = parts.rule === null && saved.refreshedAt !== null && cell.slots.graft === null;
  const changes = meaning ? changesOf(cell, meaning, isRuleDone) : null;
  for (const part of ['stats', 'filter', 'rule', 'momentum', 'policy'] as const) {
    // A fallback's state goes when preconditioned updates begin.
    if (part === 'rule' && isRuleDone) continue;
    checkCodec(codecOf(cell, part), parts[part]);
    const [before, now] = [outline(parts[part]), outline(cell.parts[part])];
    if (before !== now)
      throw otherOptions(
        `of "${name}" has ${part} of ${before}, where this optimizer keeps ${now}`,
        changes,
      );
  }
  if (changes)
    throw otherOptions(`of "${name}" means something else than this optimizer's`, changes);
}

/** Gives a fresh cell, whose own parts have been disposed, the state of a saved one. */
export function adopt(cell: Cell, saved: RestoredCell): void {
  Object.assign(cell.parts, saved.parts);
  if (cell.parts.warmup === null) put(cell, 'warmup', () => warmupOf(cell));
  const { refreshedAt, damping = null, metric, failures, refreshes, waited = 0, pending } = saved;
  Object.assign(cell, { refreshedAt, damping, metric, failures, refreshes, waited });
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

const otherOptions = (what: string, changes: string | null) =>
  new CurvatureError(
    `The saved optimizer state ${what}.`,
    `It was saved by an optimizer with other options${changes ? `: ${changes}` : ''}.`,
    'Make the optimizer with the options it was saved with, or go on without the optimizer state.',
  );

function textTensor(name: string, value: object): NamedTensor {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const words = new Int32Array(Math.ceil(bytes.length / 4) + 1);
  words[0] = bytes.length;
  new Uint8Array(words.buffer, 4).set(bytes);
  return { name, tensor: tensor1d(words, 'int32') };
}

async function textOf<T>(tensor: Tensor): Promise<T> {
  const words = Int32Array.from(await readLater<Int32Array>(tensor));
  const text = new TextDecoder().decode(new Uint8Array(words.buffer, 4, words[0]));
  try {
    return JSON.parse(text) as T;
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
