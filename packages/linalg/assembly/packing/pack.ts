import { at } from '../vector';
import { copyRows } from './copy-rows';
import { interleave } from './interleave';

/**
 * The layout of an operand X: entry (i, k) at i stride + k; at k stride + i; or the packed upper
 * triangle of a symmetric X.
 */
export const BY_ROWS: i32 = 0;
export const TRANSPOSED: i32 = 1;
export const PACKED: i32 = 2;

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
