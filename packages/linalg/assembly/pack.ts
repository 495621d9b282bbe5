import { at, lanes } from './vector';

/**
 * The layout of an operand X: entry (i, k) at i stride + k; at k stride + i; or the packed upper
 * triangle of a symmetric X.
 */
export const BY_ROWS: i32 = 0;
export const TRANSPOSED: i32 = 1;
export const PACKED: i32 = 2;
/** Rows that a copy goes down at a time: their cache lines stay until the next strip reads them. */
const STRIP: i32 = 32;

/**
 * The place at which row i of the packed triangle of an n x n matrix would begin if it had entries
 * left of the diagonal.
 */
export function rowStart(i: i32, n: i32): i32 {
  return i * n - ((i * (i + 1)) >> 1);
}

/**
 * Copies X(i0 .. i0 + rows, k0 .. k0 + inner) as [inner, width], so that the micro-kernel reads it
 * in order; rows from `rows` to `width` are 0.
 */
export function packPanel<T>(
  width: i32,
  layout: i32,
  x: usize,
  stride: i32,
  i0: i32,
  rows: i32,
  k0: i32,
  inner: i32,
  to: usize,
): void {
  if (rows < width) memory.fill(to, 0, <usize>(inner * width) * sizeof<T>());
  if (layout === BY_ROWS) {
    interleave<T>(width, at<T>(x, i0 * stride + k0), stride, 0, rows, inner, to);
  } else if (layout === TRANSPOSED) {
    copyRows<T>(width, at<T>(x, k0 * stride + i0), stride, 0, rows, inner, to);
  } else {
    packSymmetric<T>(width, x, stride, i0, rows, k0, inner, to);
  }
}

/**
 * Left of the diagonal, X(i, k) = X(k, i) is stored in row k, beside its neighbours; right of the
 * diagonal in row i.
 */
function packSymmetric<T>(
  width: i32,
  x: usize,
  n: i32,
  i0: i32,
  rows: i32,
  k0: i32,
  inner: i32,
  to: usize,
): void {
  const last = k0 + inner;
  const before = min(last, max(k0, i0));
  const after = min(last, max(k0, i0 + rows));
  if (before > k0)
    copyRows<T>(width, at<T>(x, rowStart(k0, n) + i0), n - 1 - k0, -1, rows, before - k0, to);
  for (let k = before; k < after; k++) {
    const panel = at<T>(to, (k - k0) * width);
    for (let i = i0; i < i0 + rows; i++) {
      const entry = k <= i ? rowStart(k, n) + i : rowStart(i, n) + k;
      store<T>(at<T>(panel, i - i0), load<T>(at<T>(x, entry)));
    }
  }
  if (after === last) return;
  const panel = at<T>(to, (after - k0) * width);
  interleave<T>(
    width,
    at<T>(x, rowStart(i0, n) + after),
    n - 1 - i0,
    -1,
    rows,
    last - after,
    panel,
  );
}

/**
 * Rows of the panel are rows of X. Row k + 1 lies `stride` + k `step` entries after row k. Copies go
 * down one strip of columns after the other, a vector or an entry wide: a loop across each short row
 * takes longer.
 */
function copyRows<T>(
  width: i32,
  x: usize,
  stride: i32,
  step: i32,
  rows: i32,
  inner: i32,
  to: usize,
): void {
  const next = at<T>(0, width);
  for (let k = 0; k < inner; k += STRIP) {
    const many = min(STRIP, inner - k);
    const down = at<T>(0, stride);
    const more = at<T>(0, step);
    let i = 0;
    for (; i + lanes<T>() <= rows; i += lanes<T>())
      copyStrip<v128>(at<T>(x, i), down, more, many, at<T>(to, i), next);
    for (; i < rows; i++) copyStrip<T>(at<T>(x, i), down, more, many, at<T>(to, i), next);
    x = at<T>(x, many * stride + ((many * (many - 1)) >> 1) * step);
    stride += many * step;
    to = at<T>(to, many * width);
  }
}

/** `inner` values of V; row k + 1 lies `stride` + k `step` bytes after row k. */
function copyStrip<V>(
  x: usize,
  stride: usize,
  step: usize,
  inner: i32,
  to: usize,
  next: usize,
): void {
  for (let k = inner; k > 0; k--) {
    store<V>(to, load<V>(x));
    x += stride;
    stride += step;
    to += next;
  }
}

/**
 * Rows of the panel are columns of X: blocks of as many rows as a vector has lanes are transposed
 * in registers.
 */
function interleave<T>(
  width: i32,
  x: usize,
  stride: i32,
  step: i32,
  rows: i32,
  inner: i32,
  to: usize,
): void {
  let i = 0;
  if (sizeof<T>() === 4) {
    for (; i + 4 <= rows; i += 4) {
      const x1 = at<T>(x, stride);
      const x2 = at<T>(x1, stride + step);
      const x3 = at<T>(x2, stride + 2 * step);
      transpose4(width, x, x1, x2, x3, inner, at<T>(to, i));
      x = at<T>(x3, stride + 3 * step);
      stride += 4 * step;
    }
  } else {
    for (; i + 2 <= rows; i += 2) {
      const next = at<T>(x, stride);
      transpose2(width, x, next, inner, at<T>(to, i));
      x = at<T>(next, stride + step);
      stride += 2 * step;
    }
  }
  for (; i < rows; i++) {
    let target = at<T>(to, i);
    for (let k = 0; k < inner; k++) {
      store<T>(target, load<T>(at<T>(x, k)));
      target = at<T>(target, width);
    }
    x = at<T>(x, stride);
    stride += step;
  }
}

export function transpose4(
  width: i32,
  x0: usize,
  x1: usize,
  x2: usize,
  x3: usize,
  inner: i32,
  to: usize,
): void {
  const next = <usize>width * 4;
  let k = 0;
  for (; k + 4 <= inner; k += 4) {
    const offset = <usize>k * 4;
    const r0 = v128.load(x0 + offset);
    const r1 = v128.load(x1 + offset);
    const r2 = v128.load(x2 + offset);
    const r3 = v128.load(x3 + offset);
    const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
    v128.store(to + next, v128.shuffle<i64>(low01, low23, 1, 3));
    v128.store(to + 2 * next, v128.shuffle<i64>(high01, high23, 0, 2));
    v128.store(to + 3 * next, v128.shuffle<i64>(high01, high23, 1, 3));
    to += 4 * next;
  }
  for (; k < inner; k++) {
    const offset = <usize>k * 4;
    store<f32>(to, load<f32>(x0 + offset));
    store<f32>(to, load<f32>(x1 + offset), 4);
    store<f32>(to, load<f32>(x2 + offset), 8);
    store<f32>(to, load<f32>(x3 + offset), 12);
    to += next;
  }
}

function transpose2(width: i32, x0: usize, x1: usize, inner: i32, to: usize): void {
  const next = <usize>width * 8;
  let k = 0;
  for (; k + 2 <= inner; k += 2) {
    const offset = <usize>k * 8;
    const r0 = v128.load(x0 + offset);
    const r1 = v128.load(x1 + offset);
    v128.store(to, v128.shuffle<i64>(r0, r1, 0, 2));
    v128.store(to + next, v128.shuffle<i64>(r0, r1, 1, 3));
    to += 2 * next;
  }
  if (k < inner) {
    const offset = <usize>k * 8;
    store<f64>(to, load<f64>(x0 + offset));
    store<f64>(to, load<f64>(x1 + offset), 8);
  }
}
