import { bytes, FLOAT, madd, nmadd, read, VECTOR, vectors, write } from '../vectors/vector';

/**
 * What the last row of a linked chain finds of its successors, the first row from its second column
 * on, before any of them is renewed: gradients, mean', 1 / H, and whether they stand. With one row
 * only, their own successors lie a column further.
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
  standing: usize,
  keep: v128,
  gain: v128,
  keepMean: v128,
  gainMean: v128,
  damping: v128,
  gamma: v128,
  largest: v128,
  least: v128,
): void {
  const further = rows > 1 ? bytes(columns) : FLOAT;
  // The very last column's are written by no one; with one row, those of the column before have no
  // successor.
  const size = rows > 1 ? columns - 1 : max(columns - 2, 0);
  let i: usize = 0;
  for (const end = vectors(size); i < end; i += VECTOR) {
    const p = i + FLOAT;
    // prettier-ignore
    head<v128>(g + p, mean + p, d + p, e + p, g + p + further, d + p + further, g1 + i, m1 + i, inverse + i, standing + i, keep, gain, keepMean, gainMean, damping, gamma, largest, least);
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    const p = i + FLOAT;
    // prettier-ignore
    head<f32>(g + p, mean + p, d + p, e + p, g + p + further, d + p + further, g1 + i, m1 + i, inverse + i, standing + i, keep, gain, keepMean, gainMean, damping, gamma, largest, least);
  }
  if (rows > 1 || columns < 2) return;
  // Of the last node of all: `g1 + i` holds the 0 that stands for the gradient past the end; its d
  // too, for its edge is 0.
  const p = i + FLOAT;
  const nothing = g1 + i + FLOAT;
  // prettier-ignore
  head<f32>(g + p, mean + p, d + p, e + p, nothing, nothing, g1 + i, m1 + i, inverse + i, standing + i, keep, gain, keepMean, gainMean, damping, gamma, largest, least);
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
  standing: usize,
  keep: v128,
  gain: v128,
  keepMean: v128,
  gainMean: v128,
  damping: v128,
  gamma: v128,
  largest: v128,
  least: v128,
): void {
  const raw = read<T>(g);
  const own = f32x4.pmin(largest, f32x4.pmax(least, raw));
  const next = f32x4.pmin(largest, f32x4.pmax(least, read<T>(g2)));
  const h = f32x4.add(madd(gain, f32x4.mul(own, own), f32x4.mul(keep, read<T>(d))), damping);
  const h2 = f32x4.add(madd(gain, f32x4.mul(next, next), f32x4.mul(keep, read<T>(d2))), damping);
  const edge = madd(gain, f32x4.mul(own, next), f32x4.mul(keep, read<T>(e)));
  const stands = f32x4.gt(nmadd(f32x4.div(edge, h2), edge, h), f32x4.mul(gamma, h));
  write<T>(g1, raw);
  write<T>(m1, madd(gainMean, raw, f32x4.mul(keepMean, read<T>(mean))));
  write<T>(inverse, f32x4.div(f32x4.splat(1), h));
  write<T>(standing, stands);
}
