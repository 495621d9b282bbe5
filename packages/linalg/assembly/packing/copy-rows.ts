import { at, lanes } from '../vector';

/** Rows that a copy goes down at a time: their cache lines stay until the next strip reads them. */
const STRIP: i32 = 32;

/**
 * Rows of the panel are rows of X. Row k + 1 lies `stride` + k `step` entries after row k. Copies go
 * down one strip of columns after the other, a vector or an entry wide: a loop across each short row
 * takes longer.
 */
export function copyRows<T>(
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
