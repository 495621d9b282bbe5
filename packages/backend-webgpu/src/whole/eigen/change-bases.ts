// A second moment in other bases. The scratch buffer of an entry holds, after half of the product, the
// squared overlaps of the bases of both sides.
import { reads, writes } from '../../device/index.js';
import { once } from '../../kernels/once.js';
import { bySlot, choice } from '../slots.js';
import { entryProduct } from '../tiled/product.js';
import { matrixOf, tileProduct } from '../tiled/tile-product.js';

/** WGSL: where the squared overlaps of a side lie, and one of them. */
const overlaps = /* wgsl */ `
fn overlap_of(item: Item, which: u32, side: u32, i: u32, j: u32) -> u32 {
  let before = select(0u, tiles_of(item.e) * item.e.rows * item.e.rows, which == 1u);
  return area_of(item.e, 0u) + before + (item.index * side + i) * side + j;
}`;

/** overlaps[i, j] <- (to_i . from_j)^2, of the left side (`which` 0) or the right one (1). */
export const overlap = once((slots: number) =>
  entryProduct({
    name: 'change of bases: overlaps',
    slots,
    numbers: { which: 'u32' },
    buffers: (s) => reads(`from${s}`, `to${s}`),
    always: true,
    code: `${overlaps}
${choice(slots, 'from_of(slot: u32, i: u32) -> f32', (s) => `return from${s}[i];`)}
${choice(slots, 'to_of(slot: u32, i: u32) -> f32', (s) => `return to${s}[i];`)}
fn item_of(e: Entry, slot: u32, group: u32) -> Item {
  let side = select(e.rows, e.columns, e.which == 1u);
  let parts = blocks_of(side) * blocks_of(side);
  return Item(e, slot, group / parts, e.which, side, side, side, group % parts);
}
fn left_at(item: Item, i: u32, k: u32) -> f32 {
  return to_of(item.slot, (item.index * item.depth + k) * item.depth + i);
}
fn right_at(item: Item, k: u32, j: u32) -> f32 {
  return from_of(item.slot, (item.index * item.depth + k) * item.depth + j);
}`,
    each: 'scratch[overlap_of(item, item.which, item.depth, i, j)] = sum * sum;',
  }),
);

/** half <- overlaps of the left side, second */
export const moveLeft = once((slots: number) =>
  entryProduct({
    name: 'change of bases: left side',
    slots,
    buffers: matrixOf,
    always: true,
    code: `${tileProduct(slots, 'rows')}${overlaps}
fn left_at(item: Item, i: u32, k: u32) -> f32 {
  return scratch[overlap_of(item, 0u, item.depth, i, k)];
}
fn right_at(item: Item, k: u32, j: u32) -> f32 { return matrix_of(item.slot, at_of(item, k, j)); }`,
    each: 'scratch[e.base + at_of(item, i, j)] = sum;',
  }),
);

/** second <- half, overlaps of the right side^T */
export const moveRight = once((slots: number) =>
  entryProduct({
    name: 'change of bases: right side',
    slots,
    buffers: (s) => writes(`matrix${s}`),
    always: true,
    code: `${tileProduct(slots, 'columns')}${overlaps}
fn left_at(item: Item, i: u32, k: u32) -> f32 { return scratch[item.e.base + at_of(item, i, k)]; }
fn right_at(item: Item, k: u32, j: u32) -> f32 {
  return scratch[overlap_of(item, 1u, item.depth, j, k)];
}
${bySlot(slots, 'put(slot: u32, at: u32, sum: f32)', (s) => `matrix${s}[at] = sum;`)}`,
    each: 'put(place.slot, at_of(item, i, j), sum);',
  }),
);
