import { LANES } from '../../device/index.js';

/** Reductions over the lanes of a workgroup; all lanes get the result. */
export const reductions = /* wgsl */ `
var<workgroup> tops: array<u32, ${LANES}>;
var<workgroup> sums: array<f32, ${LANES}>;

fn largestOf(x: u32, lane: u32) -> u32 {
  tops[lane] = x;
  workgroupBarrier();
  for (var k = LANES / 2u; k > 0u; k = k >> 1u) {
    if (lane < k) { tops[lane] = max(tops[lane], tops[lane + k]); }
    workgroupBarrier();
  }
  return workgroupUniformLoad(&tops[0]);
}
fn sumOf(x: f32, lane: u32) -> f32 {
  sums[lane] = x;
  workgroupBarrier();
  for (var k = LANES / 2u; k > 0u; k = k >> 1u) {
    if (lane < k) { sums[lane] += sums[lane + k]; }
    workgroupBarrier();
  }
  return workgroupUniformLoad(&sums[0]);
}
// The largest |element| of a slot minus the identity, as bits.
fn errorOf(slot: u32, side: u32, lane: u32) -> u32 {
  var top = 0u;
  for (var i = lane; i < side * side; i += LANES) {
    top = max(top, magnitude(work[slot + i] - unit(i, side)));
  }
  return largestOf(top, lane);
}
`;
