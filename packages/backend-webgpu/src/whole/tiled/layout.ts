// One scratch buffer of a call holds, entry after entry: the gradient [n, m]; a few areas of the size
// of all its tiles, which padding fills with zeros; and what comes after them.

/** A matrix [n, m] in tiles [rows, columns]. */
export interface Tiling {
  readonly n: number;
  readonly m: number;
  readonly rows: number;
  readonly columns: number;
}

export const countOf = ({ n, m, rows, columns }: Tiling): number =>
  Math.ceil(n / rows) * Math.ceil(m / columns);
/** Numbers of an area. */
export const stackOf = (tiling: Tiling): number => countOf(tiling) * tiling.rows * tiling.columns;
export const isTiling = ({ n, m, rows, columns }: Tiling): boolean =>
  [n, m, rows, columns].every((side) => Number.isInteger(side) && side > 0);

/** The numbers of an entry that say where it lies; `groups` are its workgroups in a dispatch. */
export const place = {
  n: 'u32',
  m: 'u32',
  rows: 'u32',
  columns: 'u32',
  base: 'u32',
  groups: 'u32',
} as const;

/** WGSL for an entry `e` with these numbers. */
export const layout = /* wgsl */ `
fn tiles_across(e: Entry) -> u32 { return (e.m + e.columns - 1u) / e.columns; }
fn tiles_of(e: Entry) -> u32 { return (e.n + e.rows - 1u) / e.rows * tiles_across(e); }
fn stack_of(e: Entry) -> u32 { return tiles_of(e) * e.rows * e.columns; }
fn area_of(e: Entry, which: u32) -> u32 { return e.base + e.n * e.m + which * stack_of(e); }
const NONE = 0xffffffffu;
// The index in [n, m] of (i, j) of a tile, if it does not lie beyond the matrix.
fn index_of(e: Entry, tile: u32, i: u32, j: u32) -> u32 {
  let row = tile / tiles_across(e) * e.rows + i;
  let column = tile % tiles_across(e) * e.columns + j;
  return select(NONE, row * e.m + column, row < e.n && column < e.m);
}`;
