import { FLOAT, nmadd, read, VECTOR } from '../../vectors/vector';
import { address, RECORD } from './record';

// prettier-ignore
export function solutions(begin: usize, whole: usize, end: usize, table: usize, numbers: usize, damping: v128, gamma: v128): v128 {
  const d0 = address(table, 6);
  const d1 = address(table, 7);
  const d5 = address(table, 11);
  const e01 = address(table, 18);
  const e02 = address(table, 19);
  const e03 = address(table, 20);
  const e04 = address(table, 21);
  const e12 = address(table, 22);
  const e13 = address(table, 23);
  const e14 = address(table, 24);
  const e15 = address(table, 25);
  const e25 = address(table, 28);
  const e35 = address(table, 30);
  const e45 = address(table, 31);
  let stable = i32x4.splat(-1);
  let i = begin;
  let to = numbers;
  for (; i < whole; i += VECTOR, to += RECORD)
    stable = v128.and(stable, solution<v128>(to, d0 + i, d1 + i, d5 + i, e01 + i, e02 + i, e03 + i, e04 + i, e12 + i, e13 + i, e14 + i, e15 + i, e25 + i, e35 + i, e45 + i, damping, gamma));
  for (; i < end; i += FLOAT, to += RECORD)
    stable = v128.and(stable, solution<f32>(to, d0 + i, d1 + i, d5 + i, e01 + i, e02 + i, e03 + i, e04 + i, e12 + i, e13 + i, e14 + i, e15 + i, e25 + i, e35 + i, e45 + i, damping, gamma));
  return stable;
}

/**
 * psi and S of row 1, over rows 2 to 5, and of row 0, over rows 1 to 4. -> the mask of stable nodes
 */
// prettier-ignore
// @inline
function solution<T>(to: usize, d0: usize, d1: usize, d5: usize, e01: usize, e02: usize, e03: usize, e04: usize, e12: usize, e13: usize, e14: usize, e15: usize, e25: usize, e35: usize, e45: usize, damping: v128, gamma: v128): v128 {
  const i2 = v128.load(to);
  const i3 = v128.load(to, 16);
  const i4 = v128.load(to, 32);
  const l23 = v128.load(to, 48);
  const l24 = v128.load(to, 64);
  const l34 = v128.load(to, 80);
  // The edges of row 1, eliminated. It divides first: a product of three small statistics would
  // underflow.
  const u2 = read<T>(e12);
  const u3 = nmadd(l23, u2, read<T>(e13));
  const u4 = nmadd(l34, u3, nmadd(l24, u2, read<T>(e14)));
  const v2 = f32x4.mul(u2, i2);
  const v3 = f32x4.mul(u3, i3);
  const v4 = f32x4.mul(u4, i4);
  const own1 = f32x4.add(read<T>(d1), damping);
  const s1 = nmadd(v4, u4, nmadd(v3, u3, nmadd(v2, u2, own1)));
  // The border of row 5.
  const z2 = read<T>(e25);
  const z3 = nmadd(l23, z2, read<T>(e35));
  const z4 = nmadd(l34, z3, nmadd(l24, z2, read<T>(e45)));
  const w2 = f32x4.mul(z2, i2);
  const w3 = f32x4.mul(z3, i3);
  const w4 = f32x4.mul(z4, i4);
  const s5 = nmadd(w4, z4, nmadd(w3, z3, nmadd(w2, z2, f32x4.add(read<T>(d5), damping))));
  const r5 = nmadd(w4, u4, nmadd(w3, u3, nmadd(w2, u2, read<T>(e15))));
  const p5 = f32x4.div(r5, s5);
  const left1 = nmadd(p5, r5, s1);
  const p4 = nmadd(w4, p5, v4);
  const p3 = nmadd(l34, p4, nmadd(w3, p5, v3));
  v128.store(to, nmadd(l23, p3, nmadd(l24, p4, nmadd(w2, p5, v2))), 96);
  v128.store(to, p3, 112);
  v128.store(to, p4, 128);
  v128.store(to, p5, 144);
  v128.store(to, left1, 160);
  // The edges of row 0, eliminated, and the border of row 1.
  const x2 = read<T>(e02);
  const x3 = nmadd(l23, x2, read<T>(e03));
  const x4 = nmadd(l34, x3, nmadd(l24, x2, read<T>(e04)));
  const y2 = f32x4.mul(x2, i2);
  const y3 = f32x4.mul(x3, i3);
  const y4 = f32x4.mul(x4, i4);
  const own0 = f32x4.add(read<T>(d0), damping);
  const r1 = nmadd(v4, x4, nmadd(v3, x3, nmadd(v2, x2, read<T>(e01))));
  const q1 = f32x4.div(r1, s1);
  const left0 = nmadd(q1, r1, nmadd(y4, x4, nmadd(y3, x3, nmadd(y2, x2, own0))));
  const q4 = nmadd(v4, q1, y4);
  const q3 = nmadd(l34, q4, nmadd(v3, q1, y3));
  v128.store(to, q1, 176);
  v128.store(to, nmadd(l23, q3, nmadd(l24, q4, nmadd(v2, q1, y2))), 192);
  v128.store(to, q3, 208);
  v128.store(to, q4, 224);
  v128.store(to, left0, 240);
  // NaN is unstable: the comparison is false.
  return v128.and(f32x4.gt(left1, f32x4.mul(gamma, own1)), f32x4.gt(left0, f32x4.mul(gamma, own0)));
}
