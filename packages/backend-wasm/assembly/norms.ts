import { bytes, FLOAT, VECTOR } from './vector';

/** The norm of each of the `rows` rows [rows, columns]: squares in float64 neither overflow nor vanish. */
export function norms(rows: i32, columns: i32, x: usize, out: usize): void {
  const row = bytes(columns);
  for (let r = 0; r < rows; r++, x += row, out += FLOAT) store<f32>(out, <f32>sqrt(squares(columns, x)));
}

function squares(size: i32, x: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let i: usize = 0;
  for (const end = bytes(size & ~7); i < end; i += 2 * VECTOR) {
    s0 = addSquare(s0, v128.load64_zero(x + i));
    s1 = addSquare(s1, v128.load64_zero(x + i, 8));
    s2 = addSquare(s2, v128.load64_zero(x + i, 16));
    s3 = addSquare(s3, v128.load64_zero(x + i, 24));
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
function addSquare(sum: v128, pair: v128): v128 {
  const wide = f64x2.promote_low_f32x4(pair);
  return f64x2.add(sum, f64x2.mul(wide, wide));
}
