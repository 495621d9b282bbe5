// The states of cells between ranks: kept by their owners, and by all for the moment of a save.
import type { Communicator, State } from '@curvature/spec';
import { type Cell, type Parts, readyOutcome } from '../../state/cell.js';
import { adopt } from '../../state/loading/restore.js';
import { type RestoredCell, snapshot } from '../../state/saving/saved-cell.js';
import { replacePart } from '../../state/parts.js';
import { release } from '../../state/tree.js';
import { joined } from '../caches/join.js';
import { decode, encode, type Received } from '../caches/wire.js';

/** Frees the state of a cell that another rank keeps, but for that of its policy, which is small. */
export function drop(cell: Cell): void {
  const { policy, ...parts } = cell.parts;
  const held = [parts, readyOutcome(cell)?.cache ?? null];
  for (const part of Object.keys(parts) as (keyof Parts)[]) cell.parts[part] = null;
  cell.pending = null;
  release(held, policy);
}

/** Gives every rank the states of all cells, which come from their owners. */
export function gatherStates(
  communicator: Communicator,
  cells: readonly Cell[],
  ownerOf: (cell: Cell) => number,
): void {
  const ofRank = (rank: number) => cells.filter((cell) => ownerOf(cell) === rank);
  const own = ofRank(communicator.rank).map((cell) => ({ cache: stateIn(cell), ms: 0 }));
  const all = communicator.allGather(encode(own)).map(decode);
  all.forEach((parts, rank) => {
    if (rank === communicator.rank) return;
    ofRank(rank).forEach((cell, k) => {
      const saved = received(parts[k]!);
      release(cell.parts.policy, null);
      adopt(cell, saved);
      // That of a loaded cell begins anew; this one may have come to its end.
      replacePart(cell, 'warmup', (saved.parts as Parts).warmup);
    });
  });
}

/** A state that has come whole, with tensors of its own. */
function received(part: Received): RestoredCell {
  if (!('cache' in part)) throw new Error(part.failure);
  return joined([{ cache: part.cache, tiles: ALL }]) as unknown as RestoredCell;
}
const ALL = { first: 0, count: 1 };

/** What of a snapshot is no text, as a state. */
function stateIn(cell: Cell): State {
  const { parts, pending, refreshedAt, metric, failures, refreshes, ...rest } = snapshot(cell);
  const { damping = null, waited = 0 } = rest;
  return { parts, pending, refreshedAt, metric, failures, refreshes, damping, waited } as State;
}
