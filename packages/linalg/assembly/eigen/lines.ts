import { at, lanes, madd } from '../vector';

// Vectors of T whose length is a multiple of four; entries beyond the end are 0.

/** Rows of a padded matrix begin at multiples of four entries. */
export function padded(n: i32): i32 {
  return (n + 3) & ~3;
}

export function sumOf<T>(x: v128): T {
  if (sizeof<T>() === 8) return <T>(v128.extract_lane<f64>(x, 0) + v128.extract_lane<f64>(x, 1));
  const low = v128.extract_lane<f32>(x, 0) + v128.extract_lane<f32>(x, 1);
  return <T>(low + v128.extract_lane<f32>(x, 2) + v128.extract_lane<f32>(x, 3));
}

export function dot<T>(a: usize, b: usize, length: i32): T {
  let s0 = v128.splat<T>(<T>0);
  let s1 = s0;
  const end = at<T>(a, length);
  for (; a + 32 <= end; a += 32, b += 32) {
    s0 = madd<T>(v128.load(a), v128.load(b), s0);
    s1 = madd<T>(v128.load(a, 16), v128.load(b, 16), s1);
  }
  for (; a < end; a += 16, b += 16) s0 = madd<T>(v128.load(a), v128.load(b), s0);
  return sumOf<T>(v128.add<T>(s0, s1));
}

/** y += factor x */
export function addLine<T>(y: usize, x: usize, factor: T, length: i32): void {
  const g = v128.splat<T>(factor);
  for (let i = 0; i < length; i += lanes<T>()) {
    v128.store(at<T>(y, i), madd<T>(g, v128.load(at<T>(x, i)), v128.load(at<T>(y, i))));
  }
}

export function clear<T>(x: usize, from: i32, to: i32): void {
  if (to > from) memory.fill(at<T>(x, from), 0, <usize>(to - from) * sizeof<T>());
}

export function copyLine<T>(to: usize, from: usize, length: i32): void {
  memory.copy(to, from, <usize>length * sizeof<T>());
}

export function real(array: usize, index: i32): f64 {
  return load<f64>(at<f64>(array, index));
}

export function setReal(array: usize, index: i32, value: f64): void {
  store<f64>(at<f64>(array, index), value);
}

export function whole(array: usize, index: i32): i32 {
  return load<i32>(at<i32>(array, index));
}

export function setWhole(array: usize, index: i32, value: i32): void {
  store<i32>(at<i32>(array, index), value);
}
