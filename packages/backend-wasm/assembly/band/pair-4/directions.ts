import { FLOAT, nmadd, read, VECTOR, write } from '../../vectors/vector';
import { address, RECORD } from './record';

// prettier-ignore
export function directions(begin: usize, whole: usize, end: usize, table: usize, numbers: usize, out0: usize, out1: usize, scale: v128): void {
  const x0 = address(table, 0);
  const x1 = address(table, 1);
  const x2 = address(table, 2);
  const x3 = address(table, 3);
  const x4 = address(table, 4);
  const x5 = address(table, 5);
  const t0 = address(table, 12);
  const t1 = address(table, 13);
  const t2 = address(table, 14);
  const t3 = address(table, 15);
  const t4 = address(table, 16);
  const t5 = address(table, 17);
  let i = begin;
  let from = numbers;
  for (; i < whole; i += VECTOR, from += RECORD)
    direction<v128>(from, x0 + i, x1 + i, x2 + i, x3 + i, x4 + i, x5 + i, t0 + i, t1 + i, t2 + i, t3 + i, t4 + i, t5 + i, out0 + i, out1 + i, scale);
  for (; i < end; i += FLOAT, from += RECORD)
    direction<f32>(from, x0 + i, x1 + i, x2 + i, x3 + i, x4 + i, x5 + i, t0 + i, t1 + i, t2 + i, t3 + i, t4 + i, t5 + i, out0 + i, out1 + i, scale);
}

/**
 * The directions of both rows, and their terms for the next four rows. Those of row 5 may have the
 * memory of row 0.
 */
// prettier-ignore
// @inline
function direction<T>(from: usize, x0: usize, x1: usize, x2: usize, x3: usize, x4: usize, x5: usize, t0: usize, t1: usize, t2: usize, t3: usize, t4: usize, t5: usize, out0: usize, out1: usize, scale: v128): void {
  const p2 = v128.load(from, 96);
  const p3 = v128.load(from, 112);
  const p4 = v128.load(from, 128);
  const p5 = v128.load(from, 144);
  const q1 = v128.load(from, 176);
  const q2 = v128.load(from, 192);
  const q3 = v128.load(from, 208);
  const q4 = v128.load(from, 224);
  const b = read<T>(x1);
  const c = read<T>(x2);
  const d = read<T>(x3);
  const e = read<T>(x4);
  const rest1 = nmadd(p5, read<T>(x5), nmadd(p4, e, nmadd(p3, d, nmadd(p2, c, b))));
  const rest0 = nmadd(q4, e, nmadd(q3, d, nmadd(q2, c, nmadd(q1, b, read<T>(x0)))));
  const y1 = f32x4.div(f32x4.mul(scale, rest1), v128.load(from, 160));
  const y0 = f32x4.div(f32x4.mul(scale, rest0), v128.load(from, 240));
  write<T>(out0, f32x4.add(y0, read<T>(t0)));
  write<T>(out1, f32x4.add(y1, nmadd(q1, y0, read<T>(t1))));
  write<T>(t2, nmadd(p2, y1, nmadd(q2, y0, read<T>(t2))));
  write<T>(t3, nmadd(p3, y1, nmadd(q3, y0, read<T>(t3))));
  // These rows have no terms yet.
  write<T>(t4, nmadd(p4, y1, f32x4.neg(f32x4.mul(q4, y0))));
  write<T>(t5, f32x4.neg(f32x4.mul(p5, y1)));
}
