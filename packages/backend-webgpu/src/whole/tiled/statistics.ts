import { writes } from '../../device/index.js';
import { once } from '../../kernels/once.js';
import { bySlot } from '../slots.js';
import { countOf, type Tiling } from './layout.js';
import { blocksOf, entryProduct } from './product.js';

/** WGSL: an element of a tile of the gradient. */
const gradient = /* wgsl */ `
fn grad_at(item: Item, i: u32, j: u32) -> f32 {
  let at = index_of(item.e, item.index, i, j);
  if (at == NONE) { return 0.0; }
  return scratch[item.e.base + at];
}`;

const names = (sides: number) => (sides === 2 ? ['right', 'left'] : ['right']);

/** Workgroups of an entry. */
export const statisticsGroups = (sides: number, own: Tiling): number =>
  countOf(own) * (blocksOf(own.columns) ** 2 + (sides === 2 ? blocksOf(own.rows) ** 2 : 0));

const put = (matrix: string) => `
  ${matrix}[at] = e.decay * ${matrix}[at] + e.weight * sum;
  if (mirror != at) { ${matrix}[mirror] = e.decay * ${matrix}[mirror] + e.weight * sum; }`;

/**
 * matrix <- decay matrix + weight G^T G of each tile, for the right side, and G G^T for the left
 * one, if there are two sides. One triangle of blocks is computed, and written twice.
 */
export const statistics = once((sides: number, slots: number) =>
  entryProduct({
    name: `steps in tiles: statistics of ${sides} sides`,
    slots,
    buffers: (s) => writes(...names(sides).map((name) => name + s)),
    numbers: { decay: 'f32', weight: 'f32' },
    leaveOut: 'start > top',
    code: `${gradient}
fn item_of(e: Entry, slot: u32, group: u32) -> Item {
  let right = blocks_of(e.columns) * blocks_of(e.columns);
  let left = blocks_of(e.rows) * blocks_of(e.rows);
  let before = tiles_of(e) * right;
  if (group < before) {
    return Item(e, slot, group / right, 0u, e.columns, e.columns, e.rows, group % right);
  }
  let own = group - before;
  return Item(e, slot, own / left, 1u, e.rows, e.rows, e.columns, own % left);
}
fn left_at(item: Item, i: u32, k: u32) -> f32 {
  if (item.which == 0u) { return grad_at(item, k, i); }
  return grad_at(item, i, k);
}
fn right_at(item: Item, k: u32, j: u32) -> f32 { return left_at(item, j, k); }
${names(sides)
  .map((name) =>
    bySlot(slots, `put_${name}(slot: u32, e: Entry, at: u32, mirror: u32, sum: f32)`, (s) =>
      put(name + s),
    ),
  )
  .join('')}`,
    each: `
      let corner = item.index * item.height * item.height;
      let at = corner + i * item.height + j;
      // Within a block on the diagonal both halves are computed.
      let mirror = select(at, corner + j * item.height + i, i / TILE > j / TILE);
      if (item.which == 0u) { put_right(place.slot, e, at, mirror, sum); }
      ${sides === 2 ? 'else { put_left(place.slot, e, at, mirror, sum); }' : ''}`,
  }),
);
