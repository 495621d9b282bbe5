import { transpose4 } from './packing/interleave';
import { at } from './vector';

const BLOCK: i32 = 32;

/**
 * Copies the upper triangle of C [n, n], with rows `stride` entries apart, to the lower one, in
 * blocks that fit into the first-level cache; float32 by fours, transposed in registers.
 */
export function mirror<T>(n: i32, c: usize, stride: i32): void {
  for (let i0 = 0; i0 < n; i0 += BLOCK) {
    for (let j0 = i0; j0 < n; j0 += BLOCK)
      mirrorBlock<T>(stride, c, i0, min(n, i0 + BLOCK), j0, min(n, j0 + BLOCK));
  }
}

function mirrorBlock<T>(stride: i32, c: usize, i0: i32, i1: i32, j0: i32, j1: i32): void {
  let i = i0;
  if (sizeof<T>() === 4 && j0 > i0) {
    for (; i + 4 <= i1; i += 4) {
      const x = at<T>(c, i * stride + j0);
      const row = at<T>(0, stride);
      transpose4(stride, x, x + row, x + 2 * row, x + 3 * row, j1 - j0, at<T>(c, j0 * stride + i));
    }
  }
  for (let j = j0; j < j1; j++) {
    const row = at<T>(c, j * stride);
    let from = at<T>(c, i * stride + j);
    for (let k = i; k < min(i1, j); k++) {
      store<T>(at<T>(row, k), load<T>(from));
      from = at<T>(from, stride);
    }
  }
}
