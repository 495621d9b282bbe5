import { madd, nmadd, readAt, writeAt } from './vector';

// What a step of SONew's tridiagonal chain does to nodes that lie side by side; their successors lie side by side too, at an address of their
// own. Successors come first, so that each node finds the reciprocal of its successor's diagonal made, and tells it what is left to subtract.

/**
 * mean' = keepMean mean + gainMean g; d' = keep d + gain g^2; e' = keep e + gain g g1, with g1 of the successors. Of H = d' + damping and the
 * edges e': psi = e' / H1 and S = H - psi e', or 0 and H where the node or its successor fails, S <= gamma H; y = scale (mean' - psi mean1) / S.
 * `inverse` and `standing` hold 1 / H1 and whether the successors stand, and then the same of these nodes. psi y is subtracted from `before`,
 * where the successors' y lies, which makes their directions. -> Adam's step, mean' / (rootScale sqrt(d') + epsilon)
 */
// @inline
export function node<T, O>(
  g: usize,
  g1: usize,
  mean: usize,
  mean1: usize,
  d: usize,
  e: usize,
  nextMean: usize,
  nextD: usize,
  nextE: usize,
  inverse: usize,
  standing: usize,
  y: usize,
  before: usize,
  keep: v128,
  gain: v128,
  keepMean: v128,
  gainMean: v128,
  damping: v128,
  gamma: v128,
  scale: v128,
  rootScale: v128,
  epsilon: v128,
  largest: v128,
  least: v128,
  one: v128,
): v128 {
  const raw = readAt<T, O>(g);
  const own = f32x4.pmin(largest, f32x4.pmax(least, raw));
  const next = f32x4.pmin(largest, f32x4.pmax(least, readAt<T, O>(g1)));
  const m = madd(gainMean, raw, f32x4.mul(keepMean, readAt<T, O>(mean)));
  const gained = f32x4.mul(gain, own);
  const diagonal = madd(gained, own, f32x4.mul(keep, readAt<T, O>(d)));
  const edge = madd(gained, next, f32x4.mul(keep, readAt<T, O>(e)));
  const m1 = readAt<T, O>(mean1);
  writeAt<T, O>(nextMean, m);
  writeAt<T, O>(nextD, diagonal);
  writeAt<T, O>(nextE, edge);
  const h = f32x4.add(diagonal, damping);
  // Divided first: the square of a small product would vanish.
  const psi = f32x4.mul(edge, readAt<T, O>(inverse));
  // NaN stands nowhere: the comparison is false.
  const stands = f32x4.gt(nmadd(psi, edge, h), f32x4.mul(gamma, h));
  const kept = v128.and(psi, v128.and(stands, readAt<T, O>(standing)));
  writeAt<T, O>(inverse, f32x4.div(one, h));
  writeAt<T, O>(standing, stands);
  const result = f32x4.div(f32x4.mul(scale, nmadd(kept, m1, m)), nmadd(kept, edge, h));
  writeAt<T, O>(y, result);
  writeAt<T, O>(before, nmadd(kept, result, readAt<T, O>(before)));
  return f32x4.div(m, madd(rootScale, f32x4.sqrt(diagonal), epsilon));
}
