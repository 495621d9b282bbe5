import { at } from './vector';

const BLOCK: i32 = 16;

/**
 * Copies the upper triangle of C [n, n], with rows `stride` entries apart, to the lower one, in
 * blocks that fit into the first-level cache.
 */
export function mirror<T>(n: i32, c: usize, stride: i32): void {
  for (let i0 = 0; i0 < n; i0 += BLOCK) {
    for (let j0 = i0; j0 < n; j0 += BLOCK)
      mirrorBlock<T>(stride, c, i0, min(n, i0 + BLOCK), j0, min(n, j0 + BLOCK));
  }
}

function mirrorBlock<T>(stride: i32, c: usize, i0: i32, i1: i32, j0: i32, j1: i32): void {
  for (let j = j0; j < j1; j++) {
    const row = at<T>(c, j * stride);
    let from = at<T>(c, i0 * stride + j);
    for (let i = i0; i < min(i1, j); i++) {
      store<T>(at<T>(row, i), load<T>(from));
      from = at<T>(from, stride);
    }
  }
}
