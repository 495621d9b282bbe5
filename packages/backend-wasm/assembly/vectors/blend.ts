import { bytes, FLOAT, madd, read, VECTOR, vectors, write } from './vector';

/** out = a x + b y; `out` may be x or y. */
export function blend(size: i32, x: usize, y: usize, out: usize, a: f32, b: f32): void {
  const as = f32x4.splat(a);
  const bs = f32x4.splat(b);
  let i: usize = 0;
  for (const end = bytes(size & ~15); i < end; i += 4 * VECTOR) {
    blendAt<v128>(x + i, y + i, out + i, as, bs);
    blendAt<v128>(x + i + VECTOR, y + i + VECTOR, out + i + VECTOR, as, bs);
    blendAt<v128>(x + i + 2 * VECTOR, y + i + 2 * VECTOR, out + i + 2 * VECTOR, as, bs);
    blendAt<v128>(x + i + 3 * VECTOR, y + i + 3 * VECTOR, out + i + 3 * VECTOR, as, bs);
  }
  for (const end = vectors(size); i < end; i += VECTOR)
    blendAt<v128>(x + i, y + i, out + i, as, bs);
  for (const end = bytes(size); i < end; i += FLOAT) blendAt<f32>(x + i, y + i, out + i, as, bs);
}

function blendAt<T>(x: usize, y: usize, out: usize, a: v128, b: v128): void {
  write<T>(out, madd(a, read<T>(x), f32x4.mul(b, read<T>(y))));
}
