import { FLOAT, nmadd, read, VECTOR } from '../../vectors/vector';
import { address, RECORD } from './record';

/** Rows 2, 3, 4 eliminated, in this order. */
// prettier-ignore
export function factors(begin: usize, whole: usize, end: usize, table: usize, numbers: usize, damping: v128, one: v128): void {
  const d2 = address(table, 8);
  const d3 = address(table, 9);
  const d4 = address(table, 10);
  const e23 = address(table, 26);
  const e24 = address(table, 27);
  const e34 = address(table, 29);
  let i = begin;
  let to = numbers;
  for (; i < whole; i += VECTOR, to += RECORD) factor<v128>(to, d2 + i, d3 + i, d4 + i, e23 + i, e24 + i, e34 + i, damping, one);
  for (; i < end; i += FLOAT, to += RECORD) factor<f32>(to, d2 + i, d3 + i, d4 + i, e23 + i, e24 + i, e34 + i, damping, one);
}

/** The reciprocals of three pivots, and the multiples of the rows above that were subtracted. */
// prettier-ignore
// @inline
function factor<T>(to: usize, d2: usize, d3: usize, d4: usize, e23: usize, e24: usize, e34: usize, damping: v128, one: v128): void {
  const a23 = read<T>(e23);
  const a24 = read<T>(e24);
  const i2 = f32x4.div(one, f32x4.add(read<T>(d2), damping));
  const l23 = f32x4.mul(a23, i2);
  const l24 = f32x4.mul(a24, i2);
  const i3 = f32x4.div(one, nmadd(l23, a23, f32x4.add(read<T>(d3), damping)));
  const a34 = nmadd(l23, a24, read<T>(e34));
  const l34 = f32x4.mul(a34, i3);
  const h4 = nmadd(l24, a24, f32x4.add(read<T>(d4), damping));
  v128.store(to, i2);
  v128.store(to, i3, 16);
  v128.store(to, f32x4.div(one, nmadd(l34, a34, h4)), 32);
  v128.store(to, l23, 48);
  v128.store(to, l24, 64);
  v128.store(to, l34, 80);
}
