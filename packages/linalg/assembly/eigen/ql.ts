import { at, madd } from '../vector';
import { real, setReal } from './lines';

const MOST_SWEEPS: i32 = 60;
const TINY: f64 = 1e-300;

/**
 * Implicit QL with Wilkinson's shift, as in src/eigen/implicit-ql.ts, on entries first .. end of
 * (diagonal, off). A sweep's rotations go to `width` columns of rows of z, a strip of columns at a
 * time: the row that a sweep carries along stays in registers. `rotations` has room for twice the
 * number of entries. Returns the number of sweeps, or -1.
 */
export function implicitQl<T>(
  first: i32,
  end: i32,
  diagonal: usize,
  off: usize,
  z: usize,
  stride: i32,
  width: i32,
  rotations: usize,
): i32 {
  let sweeps = 0;
  for (let at0 = first; at0 < end; at0++) {
    for (let tries = 0; ; tries++) {
      const last = splitAfter(diagonal, off, at0, end);
      if (last === at0) break;
      if (tries === MOST_SWEEPS) return -1;
      chase<T>(diagonal, off, at0, last, rotations);
      rotateRows<T>(at<T>(z, at0 * stride), stride, width, last - at0, rotations);
      sweeps++;
    }
  }
  return sweeps;
}

function splitAfter(diagonal: usize, off: usize, first: i32, end: i32): i32 {
  let last = first;
  for (; last < end - 1; last++) {
    const scale = abs(real(diagonal, last)) + abs(real(diagonal, last + 1));
    if (abs(real(off, last)) <= f64.EPSILON * scale + TINY) break;
  }
  return last;
}

function shiftOf(diagonal: usize, off: usize, first: i32): f64 {
  const e = real(off, first);
  const half = (real(diagonal, first + 1) - real(diagonal, first)) / 2;
  const root = length(half, e);
  return real(diagonal, first) - (e / (half + (half < 0 ? -root : root))) * e;
}

/**
 * One sweep from `last` up; rotation k - first, of rows k and k + 1, is stored as (cosine, sine) of
 * T.
 */
function chase<T>(diagonal: usize, off: usize, first: i32, last: i32, rotations: usize): void {
  let x = real(diagonal, last) - shiftOf(diagonal, off, first);
  let bulge = real(off, last - 1);
  for (let k = last - 1; k >= first; k--) {
    const r = length(x, bulge);
    const c = r === 0 ? 1 : x / r;
    const s = r === 0 ? 0 : bulge / r;
    if (k < last - 1) setReal(off, k + 1, r);
    const low = real(diagonal, k + 1);
    const high = real(diagonal, k);
    const e = real(off, k);
    const g = (high - low) * s + 2 * c * e;
    setReal(diagonal, k + 1, low + s * g);
    setReal(diagonal, k, high - s * g);
    x = c * g - e;
    setReal(off, k, x);
    if (k > first) {
      const next = real(off, k - 1);
      bulge = s * next;
      setReal(off, k - 1, c * next);
    }
    store<T>(at<T>(rotations, 2 * (k - first)), <T>c);
    store<T>(at<T>(rotations, 2 * (k - first) + 1), <T>s);
  }
}

function length(x: f64, y: f64): f64 {
  const squared = x * x + y * y;
  if (squared > 1e-280) return sqrt(squared);
  const unit = max(abs(x), abs(y));
  if (unit === 0) return 0;
  return unit * sqrt((x / unit) * (x / unit) + (y / unit) * (y / unit));
}

/**
 * Rotations count - 1 .. 0 on rows 0 .. count, four vectors of columns at a time. `width` is a
 * multiple of four.
 */
function rotateRows<T>(z: usize, stride: i32, width: i32, count: i32, rotations: usize): void {
  const bytes = <usize>width * sizeof<T>();
  const step = <usize>stride * sizeof<T>();
  let strip: usize = 0;
  for (; strip + 64 <= bytes; strip += 64) {
    let row = z + strip + <usize>count * step;
    let y0 = v128.load(row);
    let y1 = v128.load(row, 16);
    let y2 = v128.load(row, 32);
    let y3 = v128.load(row, 48);
    for (let k = count - 1; k >= 0; k--) {
      const c = v128.load_splat<T>(at<T>(rotations, 2 * k));
      const s = v128.load_splat<T>(at<T>(rotations, 2 * k), sizeof<T>());
      const minus = v128.neg<T>(s);
      const above = row - step;
      const x0 = v128.load(above);
      const x1 = v128.load(above, 16);
      const x2 = v128.load(above, 32);
      const x3 = v128.load(above, 48);
      v128.store(row, madd<T>(s, x0, v128.mul<T>(c, y0)));
      v128.store(row, madd<T>(s, x1, v128.mul<T>(c, y1)), 16);
      v128.store(row, madd<T>(s, x2, v128.mul<T>(c, y2)), 32);
      v128.store(row, madd<T>(s, x3, v128.mul<T>(c, y3)), 48);
      y0 = madd<T>(minus, y0, v128.mul<T>(c, x0));
      y1 = madd<T>(minus, y1, v128.mul<T>(c, x1));
      y2 = madd<T>(minus, y2, v128.mul<T>(c, x2));
      y3 = madd<T>(minus, y3, v128.mul<T>(c, x3));
      row = above;
    }
    v128.store(row, y0);
    v128.store(row, y1, 16);
    v128.store(row, y2, 32);
    v128.store(row, y3, 48);
  }
  for (; strip < bytes; strip += 16) {
    let row = z + strip + <usize>count * step;
    let y = v128.load(row);
    for (let k = count - 1; k >= 0; k--) {
      const c = v128.load_splat<T>(at<T>(rotations, 2 * k));
      const s = v128.load_splat<T>(at<T>(rotations, 2 * k), sizeof<T>());
      const above = row - step;
      const x = v128.load(above);
      v128.store(row, madd<T>(s, x, v128.mul<T>(c, y)));
      y = v128.sub<T>(v128.mul<T>(c, x), v128.mul<T>(s, y));
      row = above;
    }
    v128.store(row, y);
  }
}
