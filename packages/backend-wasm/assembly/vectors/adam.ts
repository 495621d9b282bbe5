import { averageSquare, root } from './moments';
import { bytes, FLOAT, madd, nmadd, read, VECTOR, vectors, write } from './vector';

// The compiler inlines the formulas into their loops.

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
