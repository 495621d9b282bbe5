import { LANES, reads } from '../../device/index.js';
import { lengthSums } from '../../kernels/lengths.js';
import { once } from '../../kernels/once.js';
import { choice } from '../slots.js';
import { entryProduct } from './product.js';

// Areas of the scratch buffer: the direction is 0, the graft's 1, half of the product 2, and 3 what
// workgroups measure. With two sides the whole product takes the place of the direction.

/** The area of the product by all sides. */
export const wholeArea = (sides: number): number => (sides === 2 ? 0 : 2);

/** WGSL: an element of a tile's matrix, of side n. */
const rootAt = (slots: number) => `
${choice(slots, 'root_of(slot: u32, i: u32) -> f32', (s) => `return root${s}[i];`)}
fn root_at(item: Item, n: u32, i: u32, j: u32) -> f32 {
  return root_of(item.slot, (item.index * n + i) * n + j);
}
fn at_of(item: Item, i: u32, j: u32) -> u32 {
  return (item.index * item.e.rows + i) * item.e.columns + j;
}
fn item_of(e: Entry, slot: u32, group: u32) -> Item {
  let parts = blocks_of(e.rows) * blocks_of(e.columns);
  return Item(e, slot, group / parts, 0u, e.rows, e.columns, depth_of(e), group % parts);
}`;

/** half <- root direction */
export const leftSide = once((slots: number) =>
  entryProduct({
    name: 'steps in tiles: left side',
    slots,
    buffers: (s) => reads(`root${s}`),
    code: `${rootAt(slots)}
fn depth_of(e: Entry) -> u32 { return e.rows; }
fn left_at(item: Item, i: u32, k: u32) -> f32 { return root_at(item, item.height, i, k); }
fn right_at(item: Item, k: u32, j: u32) -> f32 {
  return scratch[area_of(item.e, 0u) + at_of(item, k, j)];
}`,
    each: 'scratch[area_of(e, 2u) + at_of(item, i, j)] = sum;',
  }),
);

/** Statements that write the product `sum` and measure it, and the graft's, by workgroup. */
export const measured = (whole: number) => ({
  each: `
    scratch[area_of(e, ${whole}u) + at] = sum;
    x_length = longer(x_length, sum);
    wanted = longer(wanted, scratch[area_of(e, 1u) + at]);`,
  after: `
  x_length = lengthOf(x_length, lane);
  wanted = lengthOf(wanted, lane);
  if (lane == 0u) {
    let at = area_of(e, 3u) + 4u * place.group;
    scratch[at] = x_length.x;
    scratch[at + 1u] = x_length.y;
    scratch[at + 2u] = wanted.x;
    scratch[at + 3u] = wanted.y;
  }`,
});
/** Variables of an invocation that they need. */
export const measures = `${lengthSums(LANES)}
var<private> x_length: vec2<f32>;
var<private> wanted: vec2<f32>;`;

/** whole <- half root, or direction root, where there is one side; and the lengths of each block. */
export const rightSide = once((sides: number, slots: number) =>
  entryProduct({
    name: `steps in tiles: right side of ${sides}`,
    slots,
    buffers: (s) => reads(`root${s}`),
    code: `${rootAt(slots)}${measures}
fn depth_of(e: Entry) -> u32 { return e.columns; }
fn left_at(item: Item, i: u32, k: u32) -> f32 {
  return scratch[area_of(item.e, ${sides === 2 ? 2 : 0}u) + at_of(item, i, k)];
}
fn right_at(item: Item, k: u32, j: u32) -> f32 { return root_at(item, item.width, k, j); }`,
    each: `let at = at_of(item, i, j);${measured(wholeArea(sides)).each}`,
    after: measured(0).after,
  }),
);
