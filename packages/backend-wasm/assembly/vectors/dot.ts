import { lanes, STRETCH } from './norms';
import { bytes, FLOAT, madd, VECTOR } from './vector';

/** The sum of x y, in float32 over stretches and in float64 over them. */
export function dot(size: i32, x: usize, y: usize, out: usize): void {
  let sum: f64 = 0;
  let i: usize = 0;
  for (const end = bytes(size & ~15); i < end;) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    for (const stop = min(end, i + STRETCH); i < stop; i += 4 * VECTOR) {
      a = madd(v128.load(x + i), v128.load(y + i), a);
      b = madd(v128.load(x + i, 16), v128.load(y + i, 16), b);
      c = madd(v128.load(x + i, 32), v128.load(y + i, 32), c);
      d = madd(v128.load(x + i, 48), v128.load(y + i, 48), d);
    }
    sum += lanes(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
  }
  for (const end = bytes(size); i < end; i += FLOAT)
    sum += <f64>load<f32>(x + i) * <f64>load<f32>(y + i);
  store<f32>(out, <f32>sum);
}
