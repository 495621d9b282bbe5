import { type Program, type Storage } from '../device/index.js';
import { blocked, overSums, summed, TILE } from './blocked.js';

/** Products of matrices by item, as functions of WGSL on indices within an item. */
export interface Product<N extends string> {
  readonly name: string;
  readonly buffers: readonly Storage[];
  readonly numbers: Readonly<Record<N, 'u32' | 'f32'>>;
  /**
   * WGSL of `left_at(item, i, k)`, `right_at(item, k, j)`, both within bounds, `depth_of(item)`, and
   * `put(item, i, j, sum)`.
   */
  readonly code: string;
  /** Whether a tile at (i, j) is left out, an expression; default none. */
  readonly leaveOut?: string;
}

export const grid = {
  items: 'u32',
  height: 'u32',
  width: 'u32',
  tilesDown: 'u32',
  tilesAcross: 'u32',
} as const;

/** The numbers of `grid`, and workgroups, of `items` results of `height` times `width`. */
export function gridFor(items: number, height: number, width: number) {
  const [tilesDown, tilesAcross] = [Math.ceil(height / TILE), Math.ceil(width / TILE)];
  const numbers = { items, height, width, tilesDown, tilesAcross };
  return { numbers, groups: items * tilesDown * tilesAcross };
}

/**
 * A program for products of matrices, by tiles: a workgroup reads its rows and columns into its own
 * memory, `DEPTH` at a time, and each invocation keeps 16 sums.
 */
export function tiled<N extends string>(product: Product<N>): Program<N | keyof typeof grid> {
  const { name, buffers, numbers, code, leaveOut = 'false' } = product;
  return {
    name,
    buffers,
    numbers: { ...grid, ...numbers } as Program<N | keyof typeof grid>['numbers'],
    code: `${code}${blocked({ type: 'u32', ...sides })}
fn run(group: u32, lane: u32) {
  let tiles = n.tilesDown * n.tilesAcross;
  let item = group / tiles;
  let top = (group % tiles) / n.tilesAcross * TILE;
  let start = group % n.tilesAcross * TILE;
  if (item >= n.items || ${leaveOut}) { return; }
  let depth = depth_of(item);${summed}${overSums(sides, 'put(item, i, j, sum);')}
}`,
  };
}
const sides = { height: 'n.height', width: 'n.width' };
