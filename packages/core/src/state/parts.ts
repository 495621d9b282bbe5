import type { State } from '@curvature/spec';
import { type Cell, type Parts, readyOutcome } from './cell.js';
import { decodeState, encodeState } from './codecs/storage.js';
import { keepTensors, release, retain } from './tree.js';

/** The whole state of a cell: what a release must spare. */
export const stateOf = (cell: Cell): State => [cell.parts, readyOutcome(cell)?.cache ?? null];

/** Replaces one part of a cell's state and disposes the tensors that the cell no longer holds. */
export function put(cell: Cell, part: keyof Parts, compute: () => State): void {
  const old = cell.parts[part];
  const codec = codecOf(cell, part);
  const fresh = retain(compute);
  cell.parts[part] = codec ? retain(() => encodeState(codec, fresh)) : fresh;
  release(codec ? [old, fresh] : old, stateOf(cell));
}

/** As `put`, for a state that is there already: without a tf.tidy of its own. */
export function replacePart(cell: Cell, part: keyof Parts, state: State): void {
  if (codecOf(cell, part)) return put(cell, part, () => state);
  const old = cell.parts[part];
  keepTensors(state);
  cell.parts[part] = state;
  release(old, stateOf(cell));
}

/** A part as its plugin knows it, decoded if it is stored encoded. */
export const load = (cell: Cell, part: keyof Parts): State =>
  decodeState(codecOf(cell, part), cell.parts[part]);

/** The slot `storage` by parts of the state. */
const STORED = {
  stats: 'statistics',
  cache: 'cache',
  filter: 'filter',
  momentum: 'momentum',
  warmup: 'momentum',
} as const;

/** Whether a part is stored encoded. */
export const isEncoded = (cell: Cell, part: keyof Parts): boolean =>
  codecOf(cell, part) !== undefined;

/** The codec of a part between steps; undefined for none. */
export const codecOf = ({ slots: { storage } }: Cell, part: keyof Parts) =>
  storage && part in STORED ? storage[STORED[part as keyof typeof STORED]] : undefined;
