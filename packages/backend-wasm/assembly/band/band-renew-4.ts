import { rowOf } from './band-rows';
import { LARGEST } from './band-statistics';
import { lanes } from '../vectors/norms';
import {
  addSquare,
  AfterOne,
  AtOnce,
  bytes,
  first,
  FLOAT,
  madd,
  readAt,
  square,
  VECTOR,
  writeAt,
} from '../vectors/vector';

/** Bytes summed up in float32 before the sum goes into a float64: few, so that nothing is lost. */
const STRETCH: usize = 4096;

/**
 * Updates row r of mean and of the statistics of a band of 4 in place, in one pass. -> the squares
 * of Adam's step: the pass waits for memory, so the divisions cost nothing
 */
// prettier-ignore
export function renewOf4(r: i32, rows: i32, columns: i32, g: usize, mean: usize, d: usize, e: usize, beyonds: usize, decay: f32, weight: f32, decayMean: f32, weightMean: f32, rootScale: f32, epsilon: f32, one: f32): f64 {
  const k = f32x4.splat(decay);
  const a = f32x4.splat(weight);
  const km = f32x4.splat(decayMean);
  const am = f32x4.splat(weightMean);
  const rs = f32x4.splat(rootScale);
  const eps = f32x4.splat(abs(epsilon));
  const most = f32x4.splat(one * LARGEST);
  const least = f32x4.splat(-one * LARGEST);
  const at = bytes(r * columns);
  const size = bytes(rows * columns);
  const g0 = g + at;
  const g1 = rowOf(r + 1, rows, columns, g, beyonds);
  const g2 = rowOf(r + 2, rows, columns, g, beyonds);
  const g3 = rowOf(r + 3, rows, columns, g, beyonds);
  const g4 = rowOf(r + 4, rows, columns, g, beyonds);
  const m = mean + at;
  const d0 = d + at;
  const e1 = e + at;
  const e2 = e1 + size;
  const e3 = e2 + size;
  const e4 = e3 + size;
  const row = bytes(columns);
  let sum: f64 = 0;
  for (let i: usize = 0; i < row;) {
    const end = min(row, i + STRETCH);
    let squares = f32x4.splat(0);
    for (const whole = i + ((end - i) & ~31); i < whole; i += 2 * VECTOR) {
      const once = square(node<v128, AtOnce>(g0 + i, g1 + i, g2 + i, g3 + i, g4 + i, m + i, d0 + i, e1 + i, e2 + i, e3 + i, e4 + i, k, a, km, am, rs, eps, least, most));
      const both = addSquare(once, node<v128, AfterOne>(g0 + i, g1 + i, g2 + i, g3 + i, g4 + i, m + i, d0 + i, e1 + i, e2 + i, e3 + i, e4 + i, k, a, km, am, rs, eps, least, most));
      squares = f32x4.add(squares, both);
    }
    for (; i < end; i += FLOAT) {
      const step = node<f32, AtOnce>(g0 + i, g1 + i, g2 + i, g3 + i, g4 + i, m + i, d0 + i, e1 + i, e2 + i, e3 + i, e4 + i, k, a, km, am, rs, eps, least, most);
      squares = addSquare(squares, first(step));
    }
    sum += lanes(squares);
  }
  return sum;
}

// prettier-ignore
// @inline
function node<T, O>(g: usize, g1: usize, g2: usize, g3: usize, g4: usize, mean: usize, d: usize, e1: usize, e2: usize, e3: usize, e4: usize, decay: v128, weight: v128, decayMean: v128, weightMean: v128, rootScale: v128, epsilon: v128, least: v128, most: v128): v128 {
  const raw = readAt<T, O>(g);
  const own = f32x4.pmin(most, f32x4.pmax(least, raw));
  const weighted = f32x4.mul(weight, own);
  const m = madd(weightMean, raw, f32x4.mul(decayMean, readAt<T, O>(mean)));
  const diagonal = madd(weighted, own, f32x4.mul(decay, readAt<T, O>(d)));
  writeAt<T, O>(mean, m);
  writeAt<T, O>(d, diagonal);
  edge<T, O>(e1, g1, weighted, decay, least, most);
  edge<T, O>(e2, g2, weighted, decay, least, most);
  edge<T, O>(e3, g3, weighted, decay, least, most);
  edge<T, O>(e4, g4, weighted, decay, least, most);
  return f32x4.div(m, madd(rootScale, f32x4.sqrt(diagonal), epsilon));
}

// @inline
function edge<T, O>(
  e: usize,
  g: usize,
  weighted: v128,
  decay: v128,
  least: v128,
  most: v128,
): void {
  const other = f32x4.pmin(most, f32x4.pmax(least, readAt<T, O>(g)));
  writeAt<T, O>(e, madd(weighted, other, f32x4.mul(decay, readAt<T, O>(e))));
}
