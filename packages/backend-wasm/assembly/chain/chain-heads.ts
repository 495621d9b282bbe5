import { bytes, FLOAT, madd, nmadd, read, VECTOR, vectors, write } from '../vectors/vector';

/**
 * The successors of the last row of a linked chain, which are the first row from its second column
 * on, before any of them is updated: gradients, mean', 1 / H, and whether they are stable. With a
 * single row their own successors are one column further.
 */
export function heads(
  rows: i32,
  columns: i32,
  g: usize,
  mean: usize,
  d: usize,
  e: usize,
  g1: usize,
  m1: usize,
  inverse: usize,
  stable: usize,
  decay: v128,
  weight: v128,
  decayMean: v128,
  weightMean: v128,
  damping: v128,
  gamma: v128,
  largest: v128,
  least: v128,
): void {
  const further = rows > 1 ? bytes(columns) : FLOAT;
  // Nothing is written for the last column; with a single row, the column before has no successor.
  const size = rows > 1 ? columns - 1 : max(columns - 2, 0);
  let i: usize = 0;
  for (const end = vectors(size); i < end; i += VECTOR) {
    const p = i + FLOAT;
    // prettier-ignore
    head<v128>(g + p, mean + p, d + p, e + p, g + p + further, d + p + further, g1 + i, m1 + i, inverse + i, stable + i, decay, weight, decayMean, weightMean, damping, gamma, largest, least);
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    const p = i + FLOAT;
    // prettier-ignore
    head<f32>(g + p, mean + p, d + p, e + p, g + p + further, d + p + further, g1 + i, m1 + i, inverse + i, stable + i, decay, weight, decayMean, weightMean, damping, gamma, largest, least);
  }
  if (rows > 1 || columns < 2) return;
  // The last node: `g1 + i` holds 0 for the gradient past the end, and for its d too, since its
  // edge is 0.
  const p = i + FLOAT;
  const nothing = g1 + i + FLOAT;
  // prettier-ignore
  head<f32>(g + p, mean + p, d + p, e + p, nothing, nothing, g1 + i, m1 + i, inverse + i, stable + i, decay, weight, decayMean, weightMean, damping, gamma, largest, least);
}

// @inline
function head<T>(
  g: usize,
  mean: usize,
  d: usize,
  e: usize,
  g2: usize,
  d2: usize,
  g1: usize,
  m1: usize,
  inverse: usize,
  stable: usize,
  decay: v128,
  weight: v128,
  decayMean: v128,
  weightMean: v128,
  damping: v128,
  gamma: v128,
  largest: v128,
  least: v128,
): void {
  const raw = read<T>(g);
  const own = f32x4.pmin(largest, f32x4.pmax(least, raw));
  const next = f32x4.pmin(largest, f32x4.pmax(least, read<T>(g2)));
  const h = f32x4.add(madd(weight, f32x4.mul(own, own), f32x4.mul(decay, read<T>(d))), damping);
  const h2 = f32x4.add(madd(weight, f32x4.mul(next, next), f32x4.mul(decay, read<T>(d2))), damping);
  const edge = madd(weight, f32x4.mul(own, next), f32x4.mul(decay, read<T>(e)));
  const isStable = f32x4.gt(nmadd(f32x4.div(edge, h2), edge, h), f32x4.mul(gamma, h));
  write<T>(g1, raw);
  write<T>(m1, madd(weightMean, raw, f32x4.mul(decayMean, read<T>(mean))));
  write<T>(inverse, f32x4.div(f32x4.splat(1), h));
  write<T>(stable, isStable);
}
