// WGSL of a product of matrices by blocks in workgroup memory, for programs of one call and of many
// entries. The code around it declares `left_at(item, i, k)` and `right_at(item, k, j)`.

/** Rows and columns of a result that one workgroup computes: 4 by 4 for each of 256 invocations. */
export const TILE = 64;
/** Products of one pass over workgroup memory. */
const DEPTH = 16;

/** The type of `item`, and the height and width of a result, as expressions of WGSL. */
interface Item {
  readonly type: string;
  readonly height: string;
  readonly width: string;
}

/** The memory, and how a part of both factors comes into it. */
export const blocked = ({ type, height, width }: Item): string => `
const TILE = ${TILE}u;
const DEPTH = ${DEPTH}u;
const STRIDE = ${TILE + 1}u; // so that invocations that write a column do not meet in one bank
var<workgroup> left_tile: array<f32, ${DEPTH * (TILE + 1)}>;
var<workgroup> right_tile: array<f32, ${DEPTH * (TILE + 1)}>;
fn load(item: ${type}, top: u32, start: u32, first: u32, depth: u32, lane: u32) {
  for (var e = lane; e < TILE * DEPTH; e += LANES) {
    // Of the left factor, invocations side by side read along a row; of the right one too.
    let i = e / DEPTH;
    let k = e % DEPTH;
    var own = 0.0;
    if (top + i < ${height} && first + k < depth) { own = left_at(item, top + i, first + k); }
    left_tile[k * STRIDE + i] = own;
    let q = e / TILE;
    let j = e % TILE;
    own = 0.0;
    if (start + j < ${width} && first + q < depth) { own = right_at(item, first + q, start + j); }
    right_tile[q * STRIDE + j] = own;
  }
}`;

/** `sums`: the 16 of an invocation, of the block at (top, start) of `item`. */
export const summed = `
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
  }`;

/** `body` for each of them that lies in the result, at (i, j), as `sum`. */
export const overSums = (
  { height, width }: Pick<Item, 'height' | 'width'>,
  body: string,
): string => `
  for (var a = 0u; a < 4u; a++) {
    let i = top + row + 16u * a;
    for (var b = 0u; b < 4u; b++) {
      let j = start + column + 16u * b;
      if (i < ${height} && j < ${width}) { let sum = sums[4u * a + b]; ${body} }
    }
  }`;
