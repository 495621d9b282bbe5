import { lanes, STRETCH } from './norms';
import { bytes, FLOAT, madd, read, VECTOR, vectors } from './vector';

/** |m / (rootScale sqrt(d) + epsilon)|, the length of Adam's step; 0 where epsilon is below 0. */
export function adamLength(size: i32, m: usize, d: usize, out: usize, rootScale: f32, epsilon: f32): void {
  const s = f32x4.splat(rootScale);
  const t = f32x4.splat(epsilon);
  let sum: f64 = 0;
  let i: usize = 0;
  for (const end = vectors(size); i < end;) {
    let squares = f32x4.splat(0);
    for (const stop = min(end, i + STRETCH); i < stop; i += VECTOR) {
      const step = stepAt<v128>(m + i, d + i, s, t);
      squares = madd(step, step, squares);
    }
    sum += lanes(squares);
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    const step = <f64>f32x4.extract_lane(stepAt<f32>(m + i, d + i, s, t), 0);
    sum += step * step;
  }
  store<f32>(out, epsilon < 0 ? <f32>0 : <f32>sqrt(sum));
}

// @inline
function stepAt<T>(m: usize, d: usize, rootScale: v128, epsilon: v128): v128 {
  return f32x4.div(read<T>(m), madd(rootScale, f32x4.sqrt(read<T>(d)), epsilon));
}
