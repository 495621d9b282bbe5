// Products of a layer's direction [n, m], one tile, by the blocks of a diagonal on either side. Areas
// of the scratch buffer as for tiles with two sides.
import { reads } from '../../device/index.js';
import { once } from '../../kernels/once.js';
import { choice } from '../slots.js';
import { entryProduct } from '../tiled/product.js';
import { measured, measures, told } from '../tiled/sides.js';

/** `size` of a block; where `isDiagonal`, blocks are numbers, taken as blocks of `size` of zeros. */
const numbers = { size: 'u32', isDiagonal: 'u32' } as const;

const blockAt = (slots: number) => `
${choice(slots, 'block_of(slot: u32, i: u32) -> f32', (s) => `return blocks${s}[i];`)}
fn block_at(item: Item, i: u32, j: u32) -> f32 {
  let n = item.e.size;
  if (item.e.isDiagonal == 0u) { return block_of(item.slot, (item.index * n + i) * n + j); }
  if (i != j) { return 0.0; }
  return block_of(item.slot, item.index * n + i);
}
fn area_at(item: Item, which: u32, i: u32, j: u32) -> f32 {
  return scratch[area_of(item.e, which) + i * item.e.m + j];
}`;

/** half <- blocks direction */
export const leftBlocks = once((slots: number) =>
  entryProduct({
    name: 'steps of layers: left blocks',
    slots,
    numbers,
    buffers: (s) => reads(`blocks${s}`),
    code: `${blockAt(slots)}
fn item_of(e: Entry, slot: u32, group: u32) -> Item {
  let parts = blocks_of(e.size) * blocks_of(e.m);
  let index = group / parts;
  let height = min(e.size, e.n - index * e.size);
  return Item(e, slot, index, 0u, height, e.m, height, group % parts);
}
fn left_at(item: Item, i: u32, k: u32) -> f32 { return block_at(item, i, k); }
fn right_at(item: Item, k: u32, j: u32) -> f32 {
  return area_at(item, 0u, item.index * item.e.size + k, j);
}`,
    each: 'scratch[area_of(e, 2u) + (item.index * e.size + i) * e.m + j] = sum;',
  }),
);

/** product <- half blocks, in the place of the direction; and the lengths of each part. */
export const rightBlocks = once((slots: number) =>
  entryProduct({
    name: 'steps of layers: right blocks',
    slots,
    numbers,
    buffers: (s) => reads(`blocks${s}`),
    code: `${blockAt(slots)}${measures}
fn item_of(e: Entry, slot: u32, group: u32) -> Item {
  let parts = blocks_of(e.n) * blocks_of(e.size);
  let index = group / parts;
  let width = min(e.size, e.m - index * e.size);
  return Item(e, slot, index, 0u, e.n, width, width, group % parts);
}
fn left_at(item: Item, i: u32, k: u32) -> f32 {
  return area_at(item, 2u, i, item.index * item.e.size + k);
}
fn right_at(item: Item, k: u32, j: u32) -> f32 { return block_at(item, k, j); }`,
    each: `let at = i * e.m + item.index * e.size + j;${measured(0)}`,
    after: told,
  }),
);
