/** Rows and columns of a block of a product. */
export const BLOCK = 64;

/**
 * A block of 64 x 64 elements of a product of two slots, 4 x 4 for each lane. Both factors pass
 * through workgroup memory (8.4 kB) in strips of 16; each strip is loaded while the one before is
 * multiplied. Elements beyond the matrix count as zeros.
 */
export const products = /* wgsl */ `
const BLOCK = ${BLOCK}u;
const DEPTH = 16u;
const ROW = 17u; // of leftStrip: one more than 16, so that lanes write to different banks
var<workgroup> leftStrip: array<vec4<f32>, 272>;
var<workgroup> rightStrip: array<vec4<f32>, 256>;

fn elementOf(slot: u32, side: u32, row: u32, column: u32) -> f32 {
  if (row < side && column < side) { return work[slot + row * side + column]; }
  return 0.0;
}
fn downwards(slot: u32, side: u32, row: u32, column: u32) -> vec4<f32> {
  return vec4(elementOf(slot, side, row, column), elementOf(slot, side, row + 1u, column),
    elementOf(slot, side, row + 2u, column), elementOf(slot, side, row + 3u, column));
}
fn across(slot: u32, side: u32, row: u32, column: u32) -> vec4<f32> {
  return vec4(elementOf(slot, side, row, column), elementOf(slot, side, row, column + 1u),
    elementOf(slot, side, row, column + 2u), elementOf(slot, side, row, column + 3u));
}
// The lane's rows and columns of a block begin at 4 (lane / 16) and 4 (lane % 16).
fn blockOf(left: u32, right: u32, side: u32, first: vec2<u32>, lane: u32) -> array<vec4<f32>, 4> {
  let i = lane / 16u;
  let j = lane % 16u;
  let isInside = first.x + 4u * i < side && first.y + 4u * j < side;
  var total = array<vec4<f32>, 4>();
  var a: vec4<f32>;
  var b: vec4<f32>;
  for (var strip = 0u; ; strip += DEPTH) {
    if (strip < side) {
      a = downwards(left, side, first.x + 4u * i, strip + j);
      b = across(right, side, strip + i, first.y + 4u * j);
    }
    if (strip > 0u && isInside) {
      let depth = min(DEPTH, side + DEPTH - strip);
      for (var k = 0u; k < depth; k += 4u) {
        for (var l = k; l < k + 4u; l++) {
          let column = leftStrip[l * ROW + i];
          let row = rightStrip[l * 16u + j];
          total[0] += column.x * row;
          total[1] += column.y * row;
          total[2] += column.z * row;
          total[3] += column.w * row;
        }
      }
    }
    if (strip >= side) { break; }
    workgroupBarrier();
    leftStrip[j * ROW + i] = a;
    rightStrip[i * 16u + j] = b;
    workgroupBarrier();
  }
  return total;
}
fn store(slot: u32, side: u32, first: vec2<u32>, lane: u32, block: array<vec4<f32>, 4>) {
  let row = first.x + 4u * (lane / 16u);
  let column = first.y + 4u * (lane % 16u);
  var rows = block;
  for (var i = 0u; i < 4u; i++) {
    for (var j = 0u; j < 4u; j++) {
      if (row + i < side && column + j < side) { work[slot + (row + i) * side + column + j] = rows[i][j]; }
    }
  }
}
`;
