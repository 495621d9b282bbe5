import {
  addSquare,
  AfterOne,
  AfterThree,
  AfterTwo,
  AtOnce,
  first,
  FLOAT,
  madd,
  readAt,
  square,
  VECTOR,
  writeAt,
} from '../vectors/vector';

// The part of a step of SONew's tridiagonal chain that updates each node by itself, before its
// successors are updated.

/**
 * mean <- decayMean mean + weightMean g; d <- decay d + weight g^2; e <- decay e + weight g g1,
 * with g1 of the successors; for `size` bytes. -> the squares of mean / (rootScale sqrt(d) +
 * epsilon), Adam's step, in four sums
 */
export function renew(
  size: usize,
  g: usize,
  g1: usize,
  mean: usize,
  d: usize,
  e: usize,
  decay: v128,
  weight: v128,
  decayMean: v128,
  weightMean: v128,
  rootScale: v128,
  epsilon: v128,
  least: v128,
  largest: v128,
): v128 {
  let sum = f32x4.splat(0);
  let i = size;
  for (const whole = size & ~15; i > whole;) {
    i -= FLOAT;
    // prettier-ignore
    const step = node<f32, AtOnce>(g + i, g1 + i, mean + i, d + i, e + i, decay, weight, decayMean, weightMean, rootScale, epsilon, least, largest);
    sum = addSquare(sum, first(step));
  }
  for (const fours = size & ~63; i > fours;) {
    i -= VECTOR;
    // prettier-ignore
    sum = addSquare(sum, node<v128, AtOnce>(g + i, g1 + i, mean + i, d + i, e + i, decay, weight, decayMean, weightMean, rootScale, epsilon, least, largest));
  }
  while (i > 0) {
    i -= 4 * VECTOR;
    // prettier-ignore
    let squares = square(node<v128, AfterThree>(g + i, g1 + i, mean + i, d + i, e + i, decay, weight, decayMean, weightMean, rootScale, epsilon, least, largest));
    // prettier-ignore
    squares = addSquare(squares, node<v128, AfterTwo>(g + i, g1 + i, mean + i, d + i, e + i, decay, weight, decayMean, weightMean, rootScale, epsilon, least, largest));
    // prettier-ignore
    squares = addSquare(squares, node<v128, AfterOne>(g + i, g1 + i, mean + i, d + i, e + i, decay, weight, decayMean, weightMean, rootScale, epsilon, least, largest));
    // prettier-ignore
    squares = addSquare(squares, node<v128, AtOnce>(g + i, g1 + i, mean + i, d + i, e + i, decay, weight, decayMean, weightMean, rootScale, epsilon, least, largest));
    sum = f32x4.add(sum, squares);
  }
  return sum;
}

// prettier-ignore
// @inline
function node<T, O>(g: usize, g1: usize, mean: usize, d: usize, e: usize, decay: v128, weight: v128, decayMean: v128, weightMean: v128, rootScale: v128, epsilon: v128, least: v128, largest: v128): v128 {
  const raw = readAt<T, O>(g);
  const own = f32x4.pmin(largest, f32x4.pmax(least, raw));
  const next = f32x4.pmin(largest, f32x4.pmax(least, readAt<T, O>(g1)));
  const m = madd(weightMean, raw, f32x4.mul(decayMean, readAt<T, O>(mean)));
  const weighted = f32x4.mul(weight, own);
  const diagonal = madd(weighted, own, f32x4.mul(decay, readAt<T, O>(d)));
  const edge = madd(weighted, next, f32x4.mul(decay, readAt<T, O>(e)));
  writeAt<T, O>(mean, m);
  writeAt<T, O>(d, diagonal);
  writeAt<T, O>(e, edge);
  return f32x4.div(m, madd(rootScale, f32x4.sqrt(diagonal), epsilon));
}
