/** Work in tiles of one cost each. */
interface Load {
  readonly tiles: number;
  /** Of all its tiles together. */
  readonly cost: number;
}

/** Tiles of a kind that are dealt one by one, for each rank; what precedes them goes round evenly. */
const ONE_BY_ONE = 3;

/**
 * What the rank with the most to do has to do, where tiles are dealt as ranks deal them: the dearest
 * first, each to the rank with least to do. For thousands of tiles and hundreds of ranks.
 */
export function largestLoad(loads: readonly Load[], ranks: number): number {
  const todo = new Float64Array(ranks);
  const kinds = loads.map(({ tiles, cost }) => ({ tiles, each: cost / tiles }));
  for (const { tiles, each } of kinds.toSorted((a, b) => b.each - a.each)) {
    const rounds = Math.max(0, Math.floor(tiles / ranks) - ONE_BY_ONE);
    todo.forEach((cost, rank) => (todo[rank] = cost + rounds * each));
    for (let tile = rounds * ranks; tile < tiles; tile++) todo[leastOf(todo)]! += each;
  }
  return todo.reduce((a, b) => Math.max(a, b));
}

function leastOf(todo: Float64Array): number {
  let least = 0;
  for (let rank = 1; rank < todo.length; rank++) if (todo[rank]! < todo[least]!) least = rank;
  return least;
}
