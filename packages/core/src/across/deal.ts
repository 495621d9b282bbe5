/** Work that is cut into tiles of one cost each. */
export interface Load {
  readonly tiles: number;
  /** Of all its tiles together. */
  readonly cost: number;
}
export interface Dealt {
  /** For each load the tiles of each rank, in order. */
  readonly tilesOf: readonly (readonly (readonly number[])[])[];
  /** What the rank with the most to do has to do. */
  readonly largest: number;
}

/**
 * Deals tiles to ranks: the dearest first, each to the rank that has least to do, the first of
 * equals. The same on every rank, without a message.
 */
export function deal(loads: readonly Load[], ranks: number): Dealt {
  const tilesOf = loads.map(() => Array.from({ length: ranks }, () => [] as number[]));
  const todo = new Float64Array(ranks);
  const each = loads.map(({ tiles, cost }, load) => ({ load, tiles, cost: cost / tiles }));
  each.sort((a, b) => b.cost - a.cost || a.load - b.load);
  for (const { load, tiles, cost } of each) {
    for (let tile = 0; tile < tiles; tile++) {
      const rank = todo.indexOf(Math.min(...todo));
      todo[rank]! += cost;
      tilesOf[load]![rank]!.push(tile);
    }
  }
  return { tilesOf, largest: Math.max(...todo) };
}
