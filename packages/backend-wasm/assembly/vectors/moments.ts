import { bytes, FLOAT, madd, nmadd, read, VECTOR, vectors, write } from './vector';

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

/**
 * m' = beta1 m + weight1 direction; v' = beta2 v + weight2 grad^2;
 * update = (meanScale m' + directionScale direction) / (sqrt(momentScale v') + epsilon).
 */
export function adamUpdate(
  size: i32,
  m: usize,
  v: usize,
  direction: usize,
  grad: usize,
  nextM: usize,
  nextV: usize,
  update: usize,
  beta1: f32,
  weight1: f32,
  beta2: f32,
  weight2: f32,
  meanScale: f32,
  directionScale: f32,
  momentScale: f32,
  epsilon: f32,
): void {
  const b1 = f32x4.splat(beta1);
  const g1 = f32x4.splat(weight1);
  const b2 = f32x4.splat(beta2);
  const g2 = f32x4.splat(weight2);
  const s = f32x4.splat(meanScale);
  const d = f32x4.splat(directionScale);
  const r = f32x4.splat(momentScale);
  const e = f32x4.splat(epsilon);
  let i: usize = 0;
  for (const end = vectors(size); i < end; i += VECTOR) {
    const first = adamAt<v128>(
      m + i,
      v + i,
      direction + i,
      grad + i,
      nextM + i,
      nextV + i,
      b1,
      g1,
      b2,
      g2,
      s,
      d,
      r,
      e,
    );
    write<v128>(update + i, first);
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    const first = adamAt<f32>(
      m + i,
      v + i,
      direction + i,
      grad + i,
      nextM + i,
      nextV + i,
      b1,
      g1,
      b2,
      g2,
      s,
      d,
      r,
      e,
    );
    write<f32>(update + i, first);
  }
}

/** `adamUpdate` with direction = grad, and parameter' = decay parameter - rate update. */
export function adamStep(
  size: i32,
  parameter: usize,
  m: usize,
  v: usize,
  grad: usize,
  nextParameter: usize,
  nextM: usize,
  nextV: usize,
  beta1: f32,
  weight1: f32,
  beta2: f32,
  weight2: f32,
  meanScale: f32,
  directionScale: f32,
  momentScale: f32,
  epsilon: f32,
  decay: f32,
  rate: f32,
): void {
  const b1 = f32x4.splat(beta1);
  const g1 = f32x4.splat(weight1);
  const b2 = f32x4.splat(beta2);
  const g2 = f32x4.splat(weight2);
  const s = f32x4.splat(meanScale);
  const d = f32x4.splat(directionScale);
  const r = f32x4.splat(momentScale);
  const e = f32x4.splat(epsilon);
  const kept = f32x4.splat(decay);
  const rates = f32x4.splat(rate);
  let i: usize = 0;
  for (const end = vectors(size); i < end; i += VECTOR) {
    const p = f32x4.mul(kept, read<v128>(parameter + i));
    const update = adamAt<v128>(
      m + i,
      v + i,
      grad + i,
      grad + i,
      nextM + i,
      nextV + i,
      b1,
      g1,
      b2,
      g2,
      s,
      d,
      r,
      e,
    );
    write<v128>(nextParameter + i, nmadd(rates, update, p));
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    const p = f32x4.mul(kept, read<f32>(parameter + i));
    const update = adamAt<f32>(
      m + i,
      v + i,
      grad + i,
      grad + i,
      nextM + i,
      nextV + i,
      b1,
      g1,
      b2,
      g2,
      s,
      d,
      r,
      e,
    );
    write<f32>(nextParameter + i, nmadd(rates, update, p));
  }
}

/** Writes both moments and gives the update. All is read before anything is written. */
function adamAt<T>(
  m: usize,
  v: usize,
  direction: usize,
  grad: usize,
  nextM: usize,
  nextV: usize,
  beta1: v128,
  weight1: v128,
  beta2: v128,
  weight2: v128,
  meanScale: v128,
  directionScale: v128,
  momentScale: v128,
  epsilon: v128,
): v128 {
  const d = read<T>(direction);
  const mean = madd(beta1, read<T>(m), f32x4.mul(weight1, d));
  const moment = averageSquare(beta2, read<T>(v), weight2, read<T>(grad));
  write<T>(nextM, mean);
  write<T>(nextV, moment);
  return f32x4.div(
    madd(meanScale, mean, f32x4.mul(directionScale, d)),
    root(momentScale, moment, epsilon),
  );
}

/** decay v + weight grad^2; squared first, so that it overflows where the composite does. */
export function averageSquare(decay: v128, v: v128, weight: v128, grad: v128): v128 {
  return madd(weight, f32x4.mul(grad, grad), f32x4.mul(decay, v));
}

/** sqrt(scale v) + epsilon */
export function root(scale: v128, v: v128, epsilon: v128): v128 {
  return f32x4.add(f32x4.sqrt(f32x4.mul(scale, v)), epsilon);
}
