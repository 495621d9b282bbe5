import { at, lanes, madd } from './vector';

/** y += g0 x0 + g1 x1 + g2 x2 + g3 x3 on `length` entries: four rows for one pass over y. */
export function addFourRows<T>(
  y: usize,
  length: i32,
  x0: usize,
  x1: usize,
  x2: usize,
  x3: usize,
  g0: T,
  g1: T,
  g2: T,
  g3: T,
): void {
  const v0 = v128.splat<T>(g0);
  const v1 = v128.splat<T>(g1);
  const v2 = v128.splat<T>(g2);
  const v3 = v128.splat<T>(g3);
  let j = 0;
  for (; j + lanes<T>() <= length; j += lanes<T>()) {
    const to = at<T>(y, j);
    const left = madd<T>(
      v1,
      v128.load(at<T>(x1, j)),
      madd<T>(v0, v128.load(at<T>(x0, j)), v128.load(to)),
    );
    v128.store(
      to,
      madd<T>(v3, v128.load(at<T>(x3, j)), madd<T>(v2, v128.load(at<T>(x2, j)), left)),
    );
  }
  for (; j < length; j++) {
    const to = at<T>(y, j);
    const left = load<T>(to) + g0 * load<T>(at<T>(x0, j)) + g1 * load<T>(at<T>(x1, j));
    store<T>(to, left + g2 * load<T>(at<T>(x2, j)) + g3 * load<T>(at<T>(x3, j)));
  }
}

/** y += factor x on `length` entries. */
export function addRow<T>(y: usize, length: i32, x: usize, factor: T): void {
  const factors = v128.splat<T>(factor);
  let j = 0;
  for (; j + lanes<T>() <= length; j += lanes<T>()) {
    const to = at<T>(y, j);
    v128.store(to, madd<T>(factors, v128.load(at<T>(x, j)), v128.load(to)));
  }
  for (; j < length; j++)
    store<T>(at<T>(y, j), load<T>(at<T>(y, j)) + factor * load<T>(at<T>(x, j)));
}

/** x = factor x on `length` entries. */
export function scaleRow<T>(x: usize, length: i32, factor: T): void {
  const factors = v128.splat<T>(factor);
  let i = 0;
  for (; i + lanes<T>() <= length; i += lanes<T>()) {
    const to = at<T>(x, i);
    v128.store(to, v128.mul<T>(factors, v128.load(to)));
  }
  for (; i < length; i++) store<T>(at<T>(x, i), factor * load<T>(at<T>(x, i)));
}

/** x = x / divisor on `length` entries. */
export function divideRow<T>(x: usize, length: i32, divisor: T): void {
  const divisors = v128.splat<T>(divisor);
  let i = 0;
  for (; i + lanes<T>() <= length; i += lanes<T>()) {
    const to = at<T>(x, i);
    v128.store(to, v128.div<T>(v128.load(to), divisors));
  }
  for (; i < length; i++) store<T>(at<T>(x, i), load<T>(at<T>(x, i)) / divisor);
}
