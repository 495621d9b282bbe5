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

// The directions of a step of SONew's tridiagonal chain, for nodes that are side by side in memory;
// their successors are side by side too, at an address of their own. Successors come first, so that
// the reciprocal of their diagonal exists when their node needs it; the node then completes their
// direction. M: i32 masks nodes that fail, f32 assumes that none does.

/**
 * With H = d + damping and the edges e: psi = e / H1 and S = H - psi e, or 0 and H if the node or
 * its successor fails, S <= gamma H; y = scale (x - psi x1) / S, and out = y1 - psi y, the
 * directions of the successors; for `size` bytes. `inverse1` holds 1 / H1, `inverse` receives 1 /
 * H; `stable` holds the mask of the successors, and then that of these nodes. -> the squares of
 * `out` in four sums. If M is f32 and a node fails, one of them is NaN: then only `inverse`, `y`
 * and `out` were written, and the caller repeats it with i32
 */
export function solve<M>(
  size: usize,
  x: usize,
  x1: usize,
  d: usize,
  e: usize,
  inverse1: usize,
  inverse: usize,
  stable: usize,
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
    sum = addSquare(sum, first(node<f32, AtOnce, M>(x + i, x1 + i, d + i, e + i, inverse1 + i, inverse + i, stable + i, y1 + i, y + i, out + i, damping, gamma, scale, one)));
  }
  for (const fours = size & ~31; i > fours;) {
    i -= VECTOR;
    // prettier-ignore
    sum = addSquare(sum, node<v128, AtOnce, M>(x + i, x1 + i, d + i, e + i, inverse1 + i, inverse + i, stable + i, y1 + i, y + i, out + i, damping, gamma, scale, one));
  }
  while (i > 0) {
    i -= 2 * VECTOR;
    // prettier-ignore
    let squares = square(node<v128, AfterOne, M>(x + i, x1 + i, d + i, e + i, inverse1 + i, inverse + i, stable + i, y1 + i, y + i, out + i, damping, gamma, scale, one));
    // prettier-ignore
    squares = addSquare(squares, node<v128, AtOnce, M>(x + i, x1 + i, d + i, e + i, inverse1 + i, inverse + i, stable + i, y1 + i, y + i, out + i, damping, gamma, scale, one));
    sum = f32x4.add(sum, squares);
  }
  return sum;
}

// prettier-ignore
// @inline
function node<T, O, M>(x: usize, x1: usize, d: usize, e: usize, inverse1: usize, inverse: usize, stable: usize, y1: usize, y: usize, out: usize, damping: v128, gamma: v128, scale: v128, one: v128): v128 {
  const h = f32x4.add(readAt<T, O>(d), damping);
  const edge = readAt<T, O>(e);
  // Divides first, since the square of a small number would underflow.
  let psi = f32x4.mul(edge, readAt<T, O>(inverse1));
  const taken = f32x4.mul(psi, edge);
  let left = f32x4.sub(h, taken);
  if (isInteger<M>()) {
    // NaN is unstable: the comparison is false.
    const isStable = f32x4.gt(left, f32x4.mul(gamma, h));
    const both = v128.and(isStable, readAt<T, O>(stable));
    writeAt<T, O>(stable, isStable);
    psi = v128.and(psi, both);
    left = f32x4.sub(h, v128.and(taken, both));
  }
  writeAt<T, O>(inverse, f32x4.div(one, h));
  const result = f32x4.div(f32x4.mul(scale, nmadd(psi, readAt<T, O>(x1), readAt<T, O>(x))), left);
  const direction = nmadd(psi, result, readAt<T, O>(y1));
  writeAt<T, O>(out, direction);
  writeAt<T, O>(y, result);
  if (isInteger<M>()) return direction;
  // If H is NaN, so is the direction.
  return v128.or(direction, f32x4.le(left, f32x4.mul(gamma, h)));
}
