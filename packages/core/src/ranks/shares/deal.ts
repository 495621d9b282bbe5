import type { Tiles } from '../../state/cell.js';

/** Work that is cut into tiles of one cost each. */
export interface Load {
  readonly tiles: number;
  /** Of all its tiles together. */
  readonly cost: number;
}
export interface Dealt {
  /** For each load the tiles of each rank. */
  readonly tilesOf: readonly (readonly Tiles[])[];
  /** What the rank with the most to do has to do. */
  readonly largest: number;
}

/**
 * Deals tiles to ranks: the dearest first, each to the rank that has least to do, the first of
 * equals. The same on every rank, without a message. The tiles of a load that a rank gets follow one
 * another, so that they are copied in one piece.
 */
export function deal(loads: readonly Load[], ranks: number): Dealt {
  const counts = loads.map(() => Array.from({ length: ranks }, () => 0));
  const todo = new Float64Array(ranks);
  const each = loads.map(({ tiles, cost }, load) => ({ load, tiles, cost: cost / tiles }));
  each.sort((a, b) => b.cost - a.cost || a.load - b.load);
  for (const { load, tiles, cost } of each) {
    const give = (rank: number, count: number) => {
      todo[rank]! += count * cost;
      counts[load]![rank]! += count;
    };
    let left = tiles;
    // Once no rank is more than a tile ahead, every round gives each of them one.
    for (; left > 0 && leadOf(todo) > cost; left--) give(leastOf(todo), 1);
    const rounds = Math.floor(left / ranks);
    todo.forEach((_, rank) => give(rank, rounds));
    for (left -= rounds * ranks; left > 0; left--) give(leastOf(todo), 1);
  }
  return { tilesOf: counts.map(inOrder), largest: Math.max(...todo) };
}

/** The rank with least to do, the first of equals. */
export const leastOf = (todo: Float64Array): number => todo.indexOf(Math.min(...todo));

const leadOf = (todo: Float64Array) => Math.max(...todo) - Math.min(...todo);

/** So many tiles for each rank, one rank after the other. */
function inOrder(counts: readonly number[]): Tiles[] {
  let end = 0;
  return counts.map((count) => ({ first: (end += count) - count, count }));
}
