import { addSquare, bytes, FLOAT, VECTOR } from './vector';

/**
 * Bytes whose squares are summed in float32 before the sum is added to a float64; few, for
 * accuracy.
 */
export const STRETCH: usize = 8192;

/**
 * The norm of each of the `rows` rows [rows, columns]. Rows whose squares over- or underflow
 * float32 are summed in float64.
 */
export function norms(rows: i32, columns: i32, x: usize, out: usize): void {
  const row = bytes(columns);
  for (let r = 0; r < rows; r++, x += row, out += FLOAT) {
    const fast = quickly(columns, x);
    store<f32>(out, <f32>sqrt(held(fast) ? fast : squares(columns, x)));
  }
}

/** Whether float32 held the squares of this sum, up to what does not count in it. */
export function held(sum: f64): bool {
  return sum > 1e-20 && sum < Infinity;
}

/** The sum of the entries. */
export function lanes(x: v128): f64 {
  const all = f64x2.add(
    f64x2.promote_low_f32x4(x),
    f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3)),
  );
  return f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1);
}

/** The sum of the squares, as far as float32 holds them: see `held`. */
export function quickly(size: i32, x: usize): f64 {
  let sum: f64 = 0;
  let i: usize = 0;
  for (const end = bytes(size & ~15); i < end;) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    for (const stop = min(end, i + STRETCH); i < stop; i += 4 * VECTOR) {
      a = addSquare(a, v128.load(x + i));
      b = addSquare(b, v128.load(x + i, 16));
      c = addSquare(c, v128.load(x + i, 32));
      d = addSquare(d, v128.load(x + i, 48));
    }
    sum += lanes(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    const value = <f64>load<f32>(x + i);
    sum += value * value;
  }
  return sum;
}

function squares(size: i32, x: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let i: usize = 0;
  for (const end = bytes(size & ~7); i < end; i += 2 * VECTOR) {
    s0 = addWide(s0, v128.load64_zero(x + i));
    s1 = addWide(s1, v128.load64_zero(x + i, 8));
    s2 = addWide(s2, v128.load64_zero(x + i, 16));
    s3 = addWide(s3, v128.load64_zero(x + i, 24));
  }
  const all = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1);
  for (const end = bytes(size); i < end; i += FLOAT) {
    const value = <f64>load<f32>(x + i);
    sum += value * value;
  }
  return sum;
}

/** sum + the squares of the first two entries. */
function addWide(sum: v128, pair: v128): v128 {
  const wide = f64x2.promote_low_f32x4(pair);
  return f64x2.add(sum, f64x2.mul(wide, wide));
}
