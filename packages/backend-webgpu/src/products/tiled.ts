import { type Program, type Storage } from '../device/index.js';

/** Rows and columns of a result that one workgroup computes: 4 by 4 for each of 256 invocations. */
const TILE = 64;
/** Products of one pass over workgroup memory. */
const DEPTH = 16;

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
    code: `${code}
const TILE = ${TILE}u;
const DEPTH = ${DEPTH}u;
const STRIDE = ${TILE + 1}u; // so that invocations that write a column do not meet in one bank
var<workgroup> left_tile: array<f32, ${DEPTH * (TILE + 1)}>;
var<workgroup> right_tile: array<f32, ${DEPTH * (TILE + 1)}>;
fn load(item: u32, top: u32, start: u32, first: u32, depth: u32, lane: u32) {
  for (var e = lane; e < TILE * DEPTH; e += LANES) {
    // Of the left factor, invocations side by side read along a row; of the right one too.
    let i = e / DEPTH;
    let k = e % DEPTH;
    var own = 0.0;
    if (top + i < n.height && first + k < depth) { own = left_at(item, top + i, first + k); }
    left_tile[k * STRIDE + i] = own;
    let q = e / TILE;
    let j = e % TILE;
    own = 0.0;
    if (start + j < n.width && first + q < depth) { own = right_at(item, first + q, start + j); }
    right_tile[q * STRIDE + j] = own;
  }
}
fn run(group: u32, lane: u32) {
  let tiles = n.tilesDown * n.tilesAcross;
  let item = group / tiles;
  let top = (group % tiles) / n.tilesAcross * TILE;
  let start = group % n.tilesAcross * TILE;
  if (item >= n.items || ${leaveOut}) { return; }
  let depth = depth_of(item);
  var sums: array<f32, 16>;
  // An invocation's rows and columns are 16 apart: what is read together lies together.
  let row = lane / 16u;
  let column = lane % 16u;
  for (var first = 0u; first < depth; first += DEPTH) {
    load(item, top, start, first, depth, lane);
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      var across: array<f32, 4>;
      for (var b = 0u; b < 4u; b++) { across[b] = right_tile[k * STRIDE + column + 16u * b]; }
      for (var a = 0u; a < 4u; a++) {
        let own = left_tile[k * STRIDE + row + 16u * a];
        for (var b = 0u; b < 4u; b++) { sums[4u * a + b] += own * across[b]; }
      }
    }
    workgroupBarrier();
  }
  for (var a = 0u; a < 4u; a++) {
    let i = top + row + 16u * a;
    for (var b = 0u; b < 4u; b++) {
      let j = start + column + 16u * b;
      if (i < n.height && j < n.width) { put(item, i, j, sums[4u * a + b]); }
    }
  }
}`,
  };
}
