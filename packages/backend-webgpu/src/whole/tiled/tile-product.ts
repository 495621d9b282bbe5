import { type Storage, reads } from '../../device/index.js';
import { choice } from '../slots.js';

/** The buffer of a slot's matrices: one for each of its tiles. */
export const matrixOf = (slot: number): Storage[] => reads(`matrix${slot}`);

/**
 * WGSL of `entryProduct` for the product of each tile and its matrix, over `depth`: `matrix_at` for
 * a matrix of side n, `area_at` and `at_of` for what lies in tiles. Workgroups beyond those of all
 * tiles begin again, with the next `which`.
 */
export const tileProduct = (slots: number, depth: 'rows' | 'columns'): string => `
${choice(slots, 'matrix_of(slot: u32, i: u32) -> f32', (s) => `return matrix${s}[i];`)}
fn matrix_at(item: Item, n: u32, i: u32, j: u32) -> f32 {
  return matrix_of(item.slot, (item.index * n + i) * n + j);
}
fn at_of(item: Item, i: u32, j: u32) -> u32 {
  return (item.index * item.e.rows + i) * item.e.columns + j;
}
fn area_at(item: Item, which: u32, i: u32, j: u32) -> f32 {
  return scratch[area_of(item.e, which) + at_of(item, i, j)];
}
fn item_of(e: Entry, slot: u32, group: u32) -> Item {
  let parts = blocks_of(e.rows) * blocks_of(e.columns);
  let tile = group / parts;
  let which = tile / tiles_of(e);
  return Item(e, slot, tile % tiles_of(e), which, e.rows, e.columns, e.${depth}, group % parts);
}`;
