import { averageSquare, root } from '../vectors/moments';
import { bytes, FLOAT, madd, read, VECTOR, vectors, write } from '../vectors/vector';

/** Copies `high` rows of `wide` entries; rows lie `stride` and `columns` entries apart. */
export function copyTile(
  high: i32,
  wide: i32,
  stride: i32,
  columns: i32,
  from: usize,
  to: usize,
): void {
  for (let row = 0; row < high; row++, from += bytes(stride), to += bytes(columns)) {
    memory.copy(to, from, bytes(wide));
  }
}

/**
 * For a tile of a matrix whose rows lie `stride` entries apart: m' = decayMean m + weightMean g; v' =
 * decay v + weight g^2; direction = scale m' + ahead g; and direction / (sqrt(momentScale v') +
 * epsilon), both as rows that lie `columns` entries apart.
 */
export function filterTile(
  high: i32,
  wide: i32,
  stride: i32,
  columns: i32,
  grad: usize,
  mean: usize,
  moment: usize,
  nextMean: usize,
  nextMoment: usize,
  direction: usize,
  source: usize,
  decayMean: f32,
  weightMean: f32,
  scale: f32,
  ahead: f32,
  decay: f32,
  weight: f32,
  momentScale: f32,
  epsilon: f32,
): void {
  const b1 = f32x4.splat(decayMean);
  const g1 = f32x4.splat(weightMean);
  const s = f32x4.splat(scale);
  const a = f32x4.splat(ahead);
  const b2 = f32x4.splat(decay);
  const g2 = f32x4.splat(weight);
  const r = f32x4.splat(momentScale);
  const e = f32x4.splat(epsilon);
  for (let row = 0; row < high; row++) {
    let i: usize = 0;
    for (const end = vectors(wide); i < end; i += VECTOR) {
      filterAt<v128>(
        grad + i,
        mean + i,
        moment + i,
        nextMean + i,
        nextMoment + i,
        direction + i,
        source + i,
        b1,
        g1,
        s,
        a,
        b2,
        g2,
        r,
        e,
      );
    }
    for (const end = bytes(wide); i < end; i += FLOAT) {
      filterAt<f32>(
        grad + i,
        mean + i,
        moment + i,
        nextMean + i,
        nextMoment + i,
        direction + i,
        source + i,
        b1,
        g1,
        s,
        a,
        b2,
        g2,
        r,
        e,
      );
    }
    const far = bytes(stride);
    grad += far;
    mean += far;
    moment += far;
    nextMean += far;
    nextMoment += far;
    const near = bytes(columns);
    direction += near;
    source += near;
  }
}

/** All is read before anything is written. */
function filterAt<T>(
  grad: usize,
  mean: usize,
  moment: usize,
  nextMean: usize,
  nextMoment: usize,
  direction: usize,
  source: usize,
  decayMean: v128,
  weightMean: v128,
  scale: v128,
  ahead: v128,
  decay: v128,
  weight: v128,
  momentScale: v128,
  epsilon: v128,
): void {
  const g = read<T>(grad);
  const m = madd(decayMean, read<T>(mean), f32x4.mul(weightMean, g));
  const v = averageSquare(decay, read<T>(moment), weight, g);
  const d = madd(scale, m, f32x4.mul(ahead, g));
  write<T>(nextMean, m);
  write<T>(nextMoment, v);
  write<T>(direction, d);
  write<T>(source, f32x4.div(d, root(momentScale, v, epsilon)));
}

/** parameter' = decay parameter + factor x, for a tile x of a larger matrix. */
export function updateTile(
  high: i32,
  wide: i32,
  stride: i32,
  columns: i32,
  parameter: usize,
  x: usize,
  next: usize,
  decay: f32,
  factor: f32,
): void {
  const k = f32x4.splat(decay);
  const f = f32x4.splat(factor);
  for (let row = 0; row < high; row++) {
    let i: usize = 0;
    for (const end = vectors(wide); i < end; i += VECTOR) {
      const p = f32x4.mul(k, read<v128>(parameter + i));
      write<v128>(next + i, madd(f, read<v128>(x + i), p));
    }
    for (const end = bytes(wide); i < end; i += FLOAT) {
      const p = f32x4.mul(k, read<f32>(parameter + i));
      write<f32>(next + i, madd(f, read<f32>(x + i), p));
    }
    parameter += bytes(stride);
    next += bytes(stride);
    x += bytes(columns);
  }
}
