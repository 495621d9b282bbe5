/** `joined(a, b)`: the length of both together; `longer(own, x)`: with one number more. */
export const joined = /* wgsl */ `
// A length is (largest, sum of squares over its square): neither overflows, and neither vanishes.
fn joined(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
  let most = max(a.x, b.x);
  if (most == 0.0) { return vec2<f32>(0.0, a.y + b.y); }
  let p = a.x / most;
  let q = b.x / most;
  return vec2<f32>(most, a.y * p * p + b.y * q * q);
}
fn longer(own: vec2<f32>, x: f32) -> vec2<f32> {
  let a = abs(x);
  if (a > own.x) { let ratio = own.x / a; return vec2<f32>(a, own.y * ratio * ratio + 1.0); }
  // Another comparison, so that NaN reaches the sum.
  if (a != 0.0) { let ratio = a / own.x; return vec2<f32>(own.x, own.y + ratio * ratio); }
  return own;
}`;

/** Both, and the length of what all invocations of a workgroup have: `lengthOf(own, lane)`. */
export const lengthSums = (lanes: number): string => /* wgsl */ `${joined}
var<workgroup> lengths: array<vec2<f32>, ${lanes}>;
fn lengthOf(own: vec2<f32>, lane: u32) -> vec2<f32> {
  lengths[lane] = own;
  workgroupBarrier();
  for (var k = LANES / 2u; k > 0u; k = k >> 1u) {
    if (lane < k) { lengths[lane] = joined(lengths[lane], lengths[lane + k]); }
    workgroupBarrier();
  }
  let all = lengths[0];
  workgroupBarrier();
  return all;
}`;
