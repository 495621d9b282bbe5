import { bytes, FLOAT, madd, read, VECTOR, vectors, write } from '../vectors/vector';

/** matrix' = decay matrix + weight x x^T; matrix [n, n], x [n]. */
export function addSquare(
  n: i32,
  matrix: usize,
  x: usize,
  next: usize,
  decay: f32,
  weight: f32,
): void {
  const k = f32x4.splat(decay);
  const row = bytes(n);
  for (let r: usize = 0; r < row; r += FLOAT, matrix += row, next += row) {
    const own = f32x4.splat(load<f32>(x + r));
    const w = f32x4.splat(weight);
    let i: usize = 0;
    for (const end = vectors(n); i < end; i += VECTOR) {
      // The product first: entries (i, j) and (j, i) are then the same to the last bit.
      const product = f32x4.mul(w, f32x4.mul(own, read<v128>(x + i)));
      write<v128>(next + i, madd(k, read<v128>(matrix + i), product));
    }
    for (; i < row; i += FLOAT) {
      const product = f32x4.mul(w, f32x4.mul(own, read<f32>(x + i)));
      write<f32>(next + i, madd(k, read<f32>(matrix + i), product));
    }
  }
}

/** out = matrix x; matrix [n, n], x [n]; out is not x. */
export function timesVector(n: i32, matrix: usize, x: usize, out: usize): void {
  const row = bytes(n);
  for (let r: usize = 0; r < row; r += FLOAT, matrix += row) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let i: usize = 0;
    for (const end = bytes(n & ~7); i < end; i += 2 * VECTOR) {
      a = madd(v128.load(matrix + i), v128.load(x + i), a);
      b = madd(v128.load(matrix + i, 16), v128.load(x + i, 16), b);
    }
    const all = f32x4.add(a, b);
    let sum =
      f32x4.extract_lane(all, 0) +
      f32x4.extract_lane(all, 1) +
      (f32x4.extract_lane(all, 2) + f32x4.extract_lane(all, 3));
    for (; i < row; i += FLOAT) sum += load<f32>(matrix + i) * load<f32>(x + i);
    store<f32>(out + r, sum);
  }
}
