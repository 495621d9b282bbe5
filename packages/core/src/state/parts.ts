import type { State } from '@curvature/spec';
import { type Cell, type Parts, readyOutcome } from './cell.js';
import { keepTensors, release, retain } from './tree.js';

/** The whole state of a cell: what a release must spare. */
export const stateOf = (cell: Cell): State => [
  cell.parts,
  readyOutcome(cell)?.cache ?? null,
  cell.pending?.part ?? null,
];

/** Replaces one part of a cell's state and disposes the tensors that the cell no longer holds. */
export function put(cell: Cell, part: keyof Parts, compute: () => State): void {
  const old = cell.parts[part];
  const packing = packingOf(cell, part);
  const fresh = retain(compute);
  cell.parts[part] = packing ? retain(() => packing.pack(fresh)) : fresh;
  release(packing ? [old, fresh] : old, stateOf(cell));
}

/** As `put`, for a state that is there already: without a tf.tidy of its own. */
export function replacePart(cell: Cell, part: keyof Parts, state: State): void {
  if (packingOf(cell, part)) return put(cell, part, () => state);
  const old = cell.parts[part];
  keepTensors(state);
  cell.parts[part] = state;
  release(old, stateOf(cell));
}

/** A part as its plugin knows it, decoded if it is stored encoded. */
export const load = (cell: Cell, part: keyof Parts): State =>
  packingOf(cell, part)?.unpack(cell.parts[part]) ?? cell.parts[part];

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
  packingOf(cell, part) !== undefined;

/** How a part is stored between steps; undefined: as it is. */
export const packingOf = ({ slots: { storage } }: Cell, part: keyof Parts) =>
  storage && part in STORED ? storage[STORED[part as keyof typeof STORED]] : undefined;
