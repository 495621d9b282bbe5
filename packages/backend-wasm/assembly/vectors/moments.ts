import { bytes, FLOAT, madd, read, VECTOR, vectors, write } from './vector';

// The compiler inlines the formulas into their loops.

/** v' = decay v + weight grad^2; update = scale direction / (sqrt(momentScale v') + epsilon). */
export function secondMoment(
  size: i32,
  v: usize,
  direction: usize,
  grad: usize,
  nextV: usize,
  update: usize,
  decay: f32,
  weight: f32,
  scale: f32,
  momentScale: f32,
  epsilon: f32,
): void {
  const k = f32x4.splat(decay);
  const g = f32x4.splat(weight);
  const s = f32x4.splat(scale);
  const r = f32x4.splat(momentScale);
  const e = f32x4.splat(epsilon);
  let i: usize = 0;
  for (const end = vectors(size); i < end; i += VECTOR) {
    secondMomentAt<v128>(v + i, direction + i, grad + i, nextV + i, update + i, k, g, s, r, e);
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    secondMomentAt<f32>(v + i, direction + i, grad + i, nextV + i, update + i, k, g, s, r, e);
  }
}

function secondMomentAt<T>(
  v: usize,
  direction: usize,
  grad: usize,
  nextV: usize,
  update: usize,
  decay: v128,
  weight: v128,
  scale: v128,
  momentScale: v128,
  epsilon: v128,
): void {
  // Reads before it writes, since a result may have the memory of an operand.
  const scaled = f32x4.mul(scale, read<T>(direction));
  const moment = averageSquare(decay, read<T>(v), weight, read<T>(grad));
  write<T>(nextV, moment);
  write<T>(update, f32x4.div(scaled, root(momentScale, moment, epsilon)));
}

/** v' = decay v + weight x^2. */
export function averageSquares(
  size: i32,
  v: usize,
  x: usize,
  nextV: usize,
  decay: f32,
  weight: f32,
): void {
  const k = f32x4.splat(decay);
  const g = f32x4.splat(weight);
  let i: usize = 0;
  for (const end = vectors(size); i < end; i += VECTOR) {
    write<v128>(nextV + i, averageSquare(k, read<v128>(v + i), g, read<v128>(x + i)));
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    write<f32>(nextV + i, averageSquare(k, read<f32>(v + i), g, read<f32>(x + i)));
  }
}

/** x / (sqrt(scale v) + epsilon) */
export function overRoot(
  size: i32,
  x: usize,
  v: usize,
  out: usize,
  scale: f32,
  epsilon: f32,
): void {
  const s = f32x4.splat(scale);
  const e = f32x4.splat(epsilon);
  let i: usize = 0;
  for (const end = vectors(size); i < end; i += VECTOR) {
    write<v128>(out + i, f32x4.div(read<v128>(x + i), root(s, read<v128>(v + i), e)));
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    write<f32>(out + i, f32x4.div(read<f32>(x + i), root(s, read<f32>(v + i), e)));
  }
}

/** decay v + weight grad^2; squared first, so that it overflows where the composite does. */
export function averageSquare(decay: v128, v: v128, weight: v128, grad: v128): v128 {
  return madd(weight, f32x4.mul(grad, grad), f32x4.mul(decay, v));
}

/** sqrt(scale v) + epsilon */
export function root(scale: v128, v: v128, epsilon: v128): v128 {
  return f32x4.add(f32x4.sqrt(f32x4.mul(scale, v)), epsilon);
}
