import { LANES } from '../../device/index.js';
import { lengthSums } from '../../kernels/lengths.js';
import { once } from '../../kernels/once.js';
import { entryProduct } from './product.js';
import { matrixOf, tileProduct } from './tile-product.js';

// Areas of the scratch buffer: the direction is 0, the graft's 1, half of the product 2, and 3 what
// workgroups measure. With two sides the whole product takes the place of the direction.

/** The area of the product by all sides. */
export const wholeArea = (sides: number): number => (sides === 2 ? 0 : 2);

/** half <- root direction */
export const leftSide = once((slots: number) =>
  entryProduct({
    name: 'steps in tiles: left side',
    slots,
    buffers: matrixOf,
    code: `${tileProduct(slots, 'rows')}
fn left_at(item: Item, i: u32, k: u32) -> f32 { return matrix_at(item, item.height, i, k); }
fn right_at(item: Item, k: u32, j: u32) -> f32 { return area_at(item, 0u, k, j); }`,
    each: 'scratch[area_of(e, 2u) + at_of(item, i, j)] = sum;',
  }),
);

/** Statements that write the product `sum`, and measure it and the graft's. */
export const measured = (whole: number): string => `
    scratch[area_of(e, ${whole}u) + at] = sum;
    x_length = longer(x_length, sum);
    wanted = longer(wanted, scratch[area_of(e, 1u) + at]);`;
/** Statements after all of them: what a workgroup has measured. */
export const told = `
  x_length = lengthOf(x_length, lane);
  wanted = lengthOf(wanted, lane);
  if (lane == 0u) {
    let at = area_of(e, 3u) + 4u * place.group;
    scratch[at] = x_length.x;
    scratch[at + 1u] = x_length.y;
    scratch[at + 2u] = wanted.x;
    scratch[at + 3u] = wanted.y;
  }`;
/** Variables of an invocation that they need. */
export const measures = `${lengthSums(LANES)}
var<private> x_length: vec2<f32>;
var<private> wanted: vec2<f32>;`;

/** whole <- half root, or direction root, where there is one side; and the lengths of each block. */
export const rightSide = once((sides: number, slots: number) =>
  entryProduct({
    name: `steps in tiles: right side of ${sides}`,
    slots,
    buffers: matrixOf,
    code: `${tileProduct(slots, 'columns')}${measures}
fn left_at(item: Item, i: u32, k: u32) -> f32 {
  return area_at(item, ${sides === 2 ? 2 : 0}u, i, k);
}
fn right_at(item: Item, k: u32, j: u32) -> f32 { return matrix_at(item, item.width, k, j); }`,
    each: `let at = at_of(item, i, j);${measured(wholeArea(sides))}`,
    after: told,
  }),
);
