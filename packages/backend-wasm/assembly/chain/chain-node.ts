import {
  addSquare,
  AfterOne,
  AtOnce,
  first,
  FLOAT,
  nmadd,
  readAt,
  square,
  VECTOR,
  writeAt,
} from '../vectors/vector';

// What a step of SONew's tridiagonal chain makes of nodes that lie side by side; their successors
// lie side by side too, at an address of their own. Successors come first, so that each node finds
// the reciprocal of its successor's diagonal made, and tells it what is left to subtract. M says
// whether nodes may fail: i32 masks those that do, f32 takes for granted that there are none.

/**
 * Of H = d + damping and the edges e: psi = e / H1 and S = H - psi e, or 0 and H where the node or
 * its successor fails, S <= gamma H; y = scale (x - psi x1) / S, and out = y1 - psi y, the
 * successors' directions; for `size` bytes. `inverse1` holds 1 / H1, `inverse` is for 1 / H;
 * `standing` holds whether the successors stand, and then whether these nodes do. -> the squares of
 * `out` in four sums, of which some is NaN where M is f32 and a node fails: then nothing but
 * `inverse`, `y` and `out` has been written, and it is to be done again
 */
export function solve<M>(
  size: usize,
  x: usize,
  x1: usize,
  d: usize,
  e: usize,
  inverse1: usize,
  inverse: usize,
  standing: usize,
  y1: usize,
  y: usize,
  out: usize,
  damping: v128,
  gamma: v128,
  scale: v128,
  one: v128,
): v128 {
  let sum = f32x4.splat(0);
  let i = size;
  for (const whole = size & ~15; i > whole;) {
    i -= FLOAT;
    // prettier-ignore
    sum = addSquare(sum, first(node<f32, AtOnce, M>(x + i, x1 + i, d + i, e + i, inverse1 + i, inverse + i, standing + i, y1 + i, y + i, out + i, damping, gamma, scale, one)));
  }
  for (const fours = size & ~31; i > fours;) {
    i -= VECTOR;
    // prettier-ignore
    sum = addSquare(sum, node<v128, AtOnce, M>(x + i, x1 + i, d + i, e + i, inverse1 + i, inverse + i, standing + i, y1 + i, y + i, out + i, damping, gamma, scale, one));
  }
  while (i > 0) {
    i -= 2 * VECTOR;
    // prettier-ignore
    let squares = square(node<v128, AfterOne, M>(x + i, x1 + i, d + i, e + i, inverse1 + i, inverse + i, standing + i, y1 + i, y + i, out + i, damping, gamma, scale, one));
    // prettier-ignore
    squares = addSquare(squares, node<v128, AtOnce, M>(x + i, x1 + i, d + i, e + i, inverse1 + i, inverse + i, standing + i, y1 + i, y + i, out + i, damping, gamma, scale, one));
    sum = f32x4.add(sum, squares);
  }
  return sum;
}

// prettier-ignore
// @inline
function node<T, O, M>(x: usize, x1: usize, d: usize, e: usize, inverse1: usize, inverse: usize, standing: usize, y1: usize, y: usize, out: usize, damping: v128, gamma: v128, scale: v128, one: v128): v128 {
  const h = f32x4.add(readAt<T, O>(d), damping);
  const edge = readAt<T, O>(e);
  // Divided first: the square of a small product would vanish.
  let psi = f32x4.mul(edge, readAt<T, O>(inverse1));
  const taken = f32x4.mul(psi, edge);
  let left = f32x4.sub(h, taken);
  if (isInteger<M>()) {
    // NaN stands nowhere: the comparison is false.
    const stands = f32x4.gt(left, f32x4.mul(gamma, h));
    const both = v128.and(stands, readAt<T, O>(standing));
    writeAt<T, O>(standing, stands);
    psi = v128.and(psi, both);
    left = f32x4.sub(h, v128.and(taken, both));
  }
  writeAt<T, O>(inverse, f32x4.div(one, h));
  const result = f32x4.div(f32x4.mul(scale, nmadd(psi, readAt<T, O>(x1), readAt<T, O>(x))), left);
  const direction = nmadd(psi, result, readAt<T, O>(y1));
  writeAt<T, O>(out, direction);
  writeAt<T, O>(y, result);
  if (isInteger<M>()) return direction;
  // Where H is NaN, so is the direction already.
  return v128.or(direction, f32x4.le(left, f32x4.mul(gamma, h)));
}
