import { lanes, STRETCH } from '../vectors/norms';
import { addSquare, bytes, FLOAT, madd, read, VECTOR, vectors } from '../vectors/vector';

/** The sum of the squares of m / (rootScale sqrt(d) + epsilon), Adam's step. */
export function adamSquares(size: i32, m: usize, d: usize, rootScale: f32, epsilon: f32): f64 {
  const s = f32x4.splat(rootScale);
  const t = f32x4.splat(epsilon);
  let sum: f64 = 0;
  let i: usize = 0;
  for (const end = vectors(size); i < end;) {
    let squares = f32x4.splat(0);
    for (const stop = min(end, i + STRETCH); i < stop; i += VECTOR) {
      squares = addSquare(squares, stepAt<v128>(m + i, d + i, s, t));
    }
    sum += lanes(squares);
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    const step = <f64>f32x4.extract_lane(stepAt<f32>(m + i, d + i, s, t), 0);
    sum += step * step;
  }
  return sum;
}

// @inline
function stepAt<T>(m: usize, d: usize, rootScale: v128, epsilon: v128): v128 {
  return f32x4.div(read<T>(m), madd(rootScale, f32x4.sqrt(read<T>(d)), epsilon));
}
