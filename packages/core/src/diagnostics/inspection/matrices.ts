import type { State } from '@curvature/spec';
import { reshape, slice, type Tensor } from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
import { load } from '../../state/parts.js';
import { leaves } from '../../state/leaves.js';
import { retain } from '../../state/tree.js';

/** One square matrix of a preconditioner, for display. */
export interface Matrix {
  readonly block: string;
  readonly part: 'statistics' | 'preconditioner';
  /** Its path in the state, e.g. `factors/0`. */
  readonly path: string;
  /** The number of tiles; this matrix is of the first. */
  readonly tiles: number;
  readonly size: number;
  /** In row-major order. */
  readonly values: Float32Array;
}

const isStackOfSquares = (leaf: Tensor | number): leaf is Tensor =>
  typeof leaf !== 'number' &&
  leaf.rank === 3 &&
  leaf.shape[1] === leaf.shape[2] &&
  leaf.shape[1]! > 1;

/** The first matrix of each stack of square matrices in a part. */
async function matricesOf(cell: Cell, part: 'stats' | 'cache'): Promise<Matrix[]> {
  const found: Omit<Matrix, 'values'>[] = [];
  const tiles = retain((): State =>
    leaves(load(cell, part)).flatMap(([path, leaf]) => {
      if (!isStackOfSquares(leaf)) return [];
      const [count, size] = [leaf.shape[0]!, leaf.shape[1]!];
      const name = part === 'stats' ? 'statistics' : 'preconditioner';
      found.push({ block: cell.block.id, part: name, path, tiles: count, size });
      return [reshape(slice(leaf, [0, 0, 0], [1, size, size]), [size, size])];
    }),
  ) as Tensor[];
  const values = await Promise.all(tiles.map((tile) => tile.data<'float32'>()));
  tiles.forEach((tile) => tile.dispose());
  return found.map((matrix, i) => ({ ...matrix, values: values[i]!.slice() }));
}

/** Statistics and preconditioners of all cells, in pairs for each axis. */
export async function matricesOfAll(cells: readonly Cell[]): Promise<Matrix[]> {
  const parts = cells.filter(({ refusal }) => refusal === null);
  const all = parts.map(async (cell) => {
    const [statistics, roots] = await Promise.all([
      matricesOf(cell, 'stats'),
      matricesOf(cell, 'cache'),
    ]);
    const most = Math.max(statistics.length, roots.length);
    return Array.from({ length: most }, (_, k) => [statistics[k], roots[k]])
      .flat()
      .filter((m) => m !== undefined);
  });
  return (await Promise.all(all)).flat();
}
