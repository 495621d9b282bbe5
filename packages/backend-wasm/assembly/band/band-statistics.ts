import { beyond, rowOf, stride } from './band-rows';
import {
  AfterOne,
  AtOnce,
  bytes,
  FLOAT,
  madd,
  read,
  readAt,
  VECTOR,
  vectors,
  write,
  writeAt,
} from '../vectors/vector';

/** Larger gradients count as this, so that their squares stay finite. */
export const LARGEST: f32 = 1e18;

/**
 * d' = decay d + weight g^2 and, for the k-th successor, e'_k = decay e_k + weight g g_(+k), for
 * chains down the columns of [rows, columns] with `band` bands [band, rows, columns]. d' and e' may
 * lie where d and e lie. `scratch`: `band` rows. Linked chains have more rows than bands.
 */
export function bandStatistics(
  rows: i32,
  columns: i32,
  linked: i32,
  band: i32,
  g: usize,
  d: usize,
  e: usize,
  nextD: usize,
  nextE: usize,
  scratch: usize,
  decay: f32,
  weight: f32,
  one: f32,
): void {
  lookBeyondGradients(rows, columns, linked, band, g, scratch);
  for (let r = 0; r < rows; r++)
    rowOfStatistics(r, rows, columns, band, g, d, e, nextD, nextE, scratch, decay, weight, one);
}

/** The gradients past the last row. */
export function lookBeyondGradients(
  rows: i32,
  columns: i32,
  linked: i32,
  band: i32,
  g: usize,
  scratch: usize,
): void {
  for (let k = 0; k < band; k++)
    beyond(columns, linked, k, g, scratch + <usize>k * stride(columns), 0);
}

// prettier-ignore
export function rowOfStatistics(r: i32, rows: i32, columns: i32, band: i32, g: usize, d: usize, e: usize, nextD: usize, nextE: usize, scratch: usize, decay: f32, weight: f32, one: f32): void {
  const size = bytes(rows * columns);
  const at = bytes(r * columns);
  let k = 0;
  for (; k + 4 <= band; k += 4) {
    const edge = e + <usize>k * size + at;
    const next = nextE + <usize>k * size + at;
    fourProducts(columns, g + at, rowOf(r + k + 1, rows, columns, g, scratch), rowOf(r + k + 2, rows, columns, g, scratch), rowOf(r + k + 3, rows, columns, g, scratch), rowOf(r + k + 4, rows, columns, g, scratch), edge, next, size, decay, weight, one);
  }
  for (; k < band; k++) {
    const edge = <usize>k * size + at;
    products(columns, g + at, rowOf(r + k + 1, rows, columns, g, scratch), e + edge, nextE + edge, decay, weight, one);
  }
  products(columns, g + at, g + at, d + at, nextD + at, decay, weight, one);
}

/** next = decay old + weight a b */
function products(
  size: i32,
  a: usize,
  b: usize,
  old: usize,
  next: usize,
  decay: f32,
  weight: f32,
  one: f32,
): void {
  const k = f32x4.splat(decay);
  const w = f32x4.splat(weight);
  const most = f32x4.splat(one * LARGEST);
  const least = f32x4.splat(-one * LARGEST);
  let i: usize = 0;
  for (const end = vectors(size); i < end; i += VECTOR)
    productsAt<v128>(a + i, b + i, old + i, next + i, k, w, least, most);
  for (const end = bytes(size); i < end; i += FLOAT)
    productsAt<f32>(a + i, b + i, old + i, next + i, k, w, least, most);
}

// @inline
function productsAt<T>(
  a: usize,
  b: usize,
  old: usize,
  next: usize,
  decay: v128,
  weight: v128,
  least: v128,
  most: v128,
): void {
  const x = f32x4.pmin(most, f32x4.pmax(least, read<T>(a)));
  const y = f32x4.pmin(most, f32x4.pmax(least, read<T>(b)));
  write<T>(next, madd(f32x4.mul(weight, x), y, f32x4.mul(decay, read<T>(old))));
}

/** next_k = decay old_k + weight a b_k for four arrays at once, `apart` bytes from each other. */
// prettier-ignore
function fourProducts(size: i32, a: usize, b1: usize, b2: usize, b3: usize, b4: usize, old: usize, next: usize, apart: usize, decay: f32, weight: f32, one: f32): void {
  const k = f32x4.splat(decay);
  const w = f32x4.splat(weight);
  const most = f32x4.splat(one * LARGEST);
  const least = f32x4.splat(-one * LARGEST);
  const old2 = old + apart;
  const old3 = old2 + apart;
  const old4 = old3 + apart;
  const next2 = next + apart;
  const next3 = next2 + apart;
  const next4 = next3 + apart;
  let i: usize = 0;
  for (const end = bytes(size & ~7); i < end; i += 2 * VECTOR) {
    const x = f32x4.mul(w, f32x4.pmin(most, f32x4.pmax(least, v128.load(a + i))));
    const y = f32x4.mul(w, f32x4.pmin(most, f32x4.pmax(least, v128.load(a + i, 16))));
    productOf<v128, AtOnce>(x, b1 + i, old + i, next + i, k, least, most);
    productOf<v128, AfterOne>(y, b1 + i, old + i, next + i, k, least, most);
    productOf<v128, AtOnce>(x, b2 + i, old2 + i, next2 + i, k, least, most);
    productOf<v128, AfterOne>(y, b2 + i, old2 + i, next2 + i, k, least, most);
    productOf<v128, AtOnce>(x, b3 + i, old3 + i, next3 + i, k, least, most);
    productOf<v128, AfterOne>(y, b3 + i, old3 + i, next3 + i, k, least, most);
    productOf<v128, AtOnce>(x, b4 + i, old4 + i, next4 + i, k, least, most);
    productOf<v128, AfterOne>(y, b4 + i, old4 + i, next4 + i, k, least, most);
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    const x = f32x4.mul(w, f32x4.pmin(most, f32x4.pmax(least, read<f32>(a + i))));
    productOf<f32, AtOnce>(x, b1 + i, old + i, next + i, k, least, most);
    productOf<f32, AtOnce>(x, b2 + i, old2 + i, next2 + i, k, least, most);
    productOf<f32, AtOnce>(x, b3 + i, old3 + i, next3 + i, k, least, most);
    productOf<f32, AtOnce>(x, b4 + i, old4 + i, next4 + i, k, least, most);
  }
}

// @inline
function productOf<T, O>(
  x: v128,
  b: usize,
  old: usize,
  next: usize,
  decay: v128,
  least: v128,
  most: v128,
): void {
  const y = f32x4.pmin(most, f32x4.pmax(least, readAt<T, O>(b)));
  writeAt<T, O>(next, madd(x, y, f32x4.mul(decay, readAt<T, O>(old))));
}
