import { bytes, FLOAT, nmadd, read, VECTOR, write } from '../vectors/vector';

// The windows of two rows of `bandDirection` at once, for a band of 4 without masks. Rows are
// numbered from the first of the two, 0, to the last in the window of the second, 5. The windows
// share the rows 2, 3 and 4, which are eliminated once; row 5 for row 1, and row 1 for row 0, are
// borders of that. There are three loops over a stretch of columns, since a single one would wait
// for its own divisions.

/** Bytes of a row for one turn of the three loops, so that their records stay in the L1 cache. */
const STRETCH: usize = 512;
/**
 * Bytes of the record that the loops pass on, for each vector, and for each of at most three
 * numbers at the end.
 */
const RECORD: usize = 16 * VECTOR;

/** Bytes of `numbers`. */
export function numbersOfPairs(): usize {
  return (STRETCH / VECTOR + 3) * RECORD;
}

/**
 * `table` holds addresses of rows: of x, of d, of pending sums, each from row 0 to 5; then of
 * the bands e_1 .. e_4 of row 0, e_1 .. e_4 of row 1, e_1 .. e_3 of row 2, and so on. `one` is 1,
 * see `chainStep`. -> 0 if no node fails, else up to 4
 */
// prettier-ignore
export function pairOf4(columns: i32, table: usize, numbers: usize, out0: usize, out1: usize, damping: f32, gamma: f32, scale: f32, one: f32): i32 {
  const t = f32x4.splat(damping);
  const c = f32x4.splat(gamma);
  const s = f32x4.splat(scale);
  const ones = f32x4.splat(one);
  let stable = i32x4.splat(-1);
  const row = bytes(columns);
  for (let begin: usize = 0; begin < row; begin += STRETCH) {
    const end = min(row, begin + STRETCH);
    const whole = begin + ((end - begin) & ~15);
    factors(begin, whole, end, table, numbers, t, ones);
    stable = v128.and(stable, solutions(begin, whole, end, table, numbers, t, c));
    directions(begin, whole, end, table, numbers, out0, out1, s);
  }
  return 4 - popcnt(i32x4.bitmask(stable));
}

function address(table: usize, which: usize): usize {
  return <usize>load<u32>(table + 4 * which);
}

/** Rows 2, 3, 4 eliminated, in this order. */
// prettier-ignore
function factors(begin: usize, whole: usize, end: usize, table: usize, numbers: usize, damping: v128, one: v128): void {
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

// prettier-ignore
function solutions(begin: usize, whole: usize, end: usize, table: usize, numbers: usize, damping: v128, gamma: v128): v128 {
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

// prettier-ignore
function directions(begin: usize, whole: usize, end: usize, table: usize, numbers: usize, out0: usize, out1: usize, scale: v128): void {
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
