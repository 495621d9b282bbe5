import { AfterOne, AtOnce, bytes, FLOAT, nmadd, readAt, VECTOR, writeAt } from './vector';

// `windowOf` for a band of 4 where nothing is masked, written out: what the loops keep in memory stays in registers here.

/** 0 if no node of a row fails, else up to 4. `table` as for `windowOf`; `one` is 1, see `chainStep`. */
export function windowsOf4(
  columns: i32,
  table: usize,
  out: usize,
  damping: f32,
  gamma: f32,
  scale: f32,
  one: f32,
): i32 {
  const t = f32x4.splat(damping);
  const c = f32x4.splat(gamma);
  const s = f32x4.splat(scale);
  const ones = f32x4.splat(one);
  const x0 = <usize>load<u32>(table, 0);
  const x1 = <usize>load<u32>(table, 4);
  const x2 = <usize>load<u32>(table, 8);
  const x3 = <usize>load<u32>(table, 12);
  const x4 = <usize>load<u32>(table, 16);
  const d0 = <usize>load<u32>(table, 20);
  const d1 = <usize>load<u32>(table, 24);
  const d2 = <usize>load<u32>(table, 28);
  const d3 = <usize>load<u32>(table, 32);
  const d4 = <usize>load<u32>(table, 36);
  const q0 = <usize>load<u32>(table, 40);
  const q1 = <usize>load<u32>(table, 44);
  const q2 = <usize>load<u32>(table, 48);
  const q3 = <usize>load<u32>(table, 52);
  const q4 = <usize>load<u32>(table, 56);
  const e01 = <usize>load<u32>(table, 80);
  const e02 = <usize>load<u32>(table, 84);
  const e03 = <usize>load<u32>(table, 88);
  const e04 = <usize>load<u32>(table, 92);
  const e12 = <usize>load<u32>(table, 96);
  const e13 = <usize>load<u32>(table, 100);
  const e14 = <usize>load<u32>(table, 104);
  const e23 = <usize>load<u32>(table, 108);
  const e24 = <usize>load<u32>(table, 112);
  const e34 = <usize>load<u32>(table, 116);
  let standing = i32x4.splat(-1);
  let i: usize = 0;
  for (const end = bytes(columns & ~7); i < end; i += 2 * VECTOR) {
    // prettier-ignore
    standing = v128.and(standing, window4<v128, AtOnce>(i, out, x0, x1, x2, x3, x4, d0, d1, d2, d3, d4, q0, q1, q2, q3, q4, e01, e02, e03, e04, e12, e13, e14, e23, e24, e34, t, c, s, ones));
    // prettier-ignore
    standing = v128.and(standing, window4<v128, AfterOne>(i, out, x0, x1, x2, x3, x4, d0, d1, d2, d3, d4, q0, q1, q2, q3, q4, e01, e02, e03, e04, e12, e13, e14, e23, e24, e34, t, c, s, ones));
  }
  for (const end = bytes(columns); i < end; i += FLOAT) {
    // prettier-ignore
    standing = v128.and(standing, window4<f32, AtOnce>(i, out, x0, x1, x2, x3, x4, d0, d1, d2, d3, d4, q0, q1, q2, q3, q4, e01, e02, e03, e04, e12, e13, e14, e23, e24, e34, t, c, s, ones));
  }
  return 4 - popcnt(i32x4.bitmask(standing));
}

// prettier-ignore
// @inline
function window4<T, O>(at: usize, out: usize, x0: usize, x1: usize, x2: usize, x3: usize, x4: usize, d0: usize, d1: usize, d2: usize, d3: usize, d4: usize, q0: usize, q1: usize, q2: usize, q3: usize, q4: usize, e01: usize, e02: usize, e03: usize, e04: usize, e12: usize, e13: usize, e14: usize, e23: usize, e24: usize, e34: usize, damping: v128, gamma: v128, scale: v128, one: v128): v128 {
  const e1 = readAt<T, O>(e01 + at);
  const e2 = readAt<T, O>(e02 + at);
  const e3 = readAt<T, O>(e03 + at);
  const e4 = readAt<T, O>(e04 + at);
  // First pivot.
  const i1 = f32x4.div(one, f32x4.add(readAt<T, O>(d1 + at), damping));
  const a12 = readAt<T, O>(e12 + at);
  const a13 = readAt<T, O>(e13 + at);
  const a14 = readAt<T, O>(e14 + at);
  let f = f32x4.mul(a12, i1);
  const a22 = nmadd(f, a12, f32x4.add(readAt<T, O>(d2 + at), damping));
  const a23 = nmadd(f, a13, readAt<T, O>(e23 + at));
  const a24 = nmadd(f, a14, readAt<T, O>(e24 + at));
  const r2 = nmadd(f, e1, e2);
  f = f32x4.mul(a13, i1);
  let a33 = nmadd(f, a13, f32x4.add(readAt<T, O>(d3 + at), damping));
  let a34 = nmadd(f, a14, readAt<T, O>(e34 + at));
  let r3 = nmadd(f, e1, e3);
  f = f32x4.mul(a14, i1);
  let a44 = nmadd(f, a14, f32x4.add(readAt<T, O>(d4 + at), damping));
  let r4 = nmadd(f, e1, e4);
  // Second.
  const i2 = f32x4.div(one, a22);
  f = f32x4.mul(a23, i2);
  a33 = nmadd(f, a23, a33);
  a34 = nmadd(f, a24, a34);
  r3 = nmadd(f, r2, r3);
  f = f32x4.mul(a24, i2);
  a44 = nmadd(f, a24, a44);
  r4 = nmadd(f, r2, r4);
  // Third and last.
  const i3 = f32x4.div(one, a33);
  f = f32x4.mul(a34, i3);
  a44 = nmadd(f, a34, a44);
  r4 = nmadd(f, r3, r4);
  const p4 = f32x4.div(r4, a44);
  const p3 = f32x4.mul(nmadd(a34, p4, r3), i3);
  const p2 = f32x4.mul(nmadd(a24, p4, nmadd(a23, p3, r2)), i2);
  const p1 = f32x4.mul(nmadd(a14, p4, nmadd(a13, p3, nmadd(a12, p2, e1))), i1);
  const own = f32x4.add(readAt<T, O>(d0 + at), damping);
  const left = nmadd(p4, e4, nmadd(p3, e3, nmadd(p2, e2, nmadd(p1, e1, own))));
  let rest = nmadd(p1, readAt<T, O>(x1 + at), readAt<T, O>(x0 + at));
  rest = nmadd(p2, readAt<T, O>(x2 + at), rest);
  rest = nmadd(p3, readAt<T, O>(x3 + at), rest);
  rest = nmadd(p4, readAt<T, O>(x4 + at), rest);
  const y = f32x4.div(f32x4.mul(scale, rest), left);
  writeAt<T, O>(out + at, f32x4.add(y, readAt<T, O>(q0 + at)));
  pend<T, O>(q1 + at, p1, y);
  pend<T, O>(q2 + at, p2, y);
  pend<T, O>(q3 + at, p3, y);
  writeAt<T, O>(q4 + at, f32x4.neg(f32x4.mul(p4, y)));
  return f32x4.gt(left, f32x4.mul(gamma, own));
}

// @inline
function pend<T, O>(to: usize, psi: v128, y: v128): void {
  writeAt<T, O>(to, nmadd(psi, y, readAt<T, O>(to)));
}
