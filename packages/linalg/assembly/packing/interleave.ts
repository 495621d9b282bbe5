import { at } from '../vector';

/**
 * Rows of the panel are columns of X: blocks of as many rows as a vector has lanes are transposed
 * in registers.
 */
export function interleave<T>(
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
