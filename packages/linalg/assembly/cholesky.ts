import { gemm } from './gemm';
import { BY_ROWS, TRANSPOSED } from './packing/pack';
import { addFourRows, addRow, divideRow } from './rows';
import { mirror } from './triangle';
import { at } from './vector';

/**
 * Rows eliminated between two products: enough for the product to be fast, few enough for their
 * slower elimination.
 */
const PANEL: i32 = 24;

/**
 * A = L L^T by the contiguous rows of U = L^T, from the upper triangle of A alone; then U is
 * transposed to L. Returns the index of the first pivot that is not positive, which stays in its
 * place, or -1.
 */
export function factor<T>(n: i32, a: usize, work: usize): i32 {
  for (let first = 0; first < n; first += PANEL) {
    const last = min(n, first + PANEL);
    const failure = eliminate<T>(n, a, first, last);
    if (failure >= 0) return failure;
    const rest = n - last;
    if (rest === 0) break;
    const u = at<T>(a, first * n + last);
    const corner = at<T>(a, last * n + last);
    const inner = last - first;
    gemm<T>(
      true,
      rest,
      inner,
      rest,
      <T>-1,
      u,
      TRANSPOSED,
      n,
      u,
      BY_ROWS,
      n,
      <T>1,
      corner,
      n,
      0,
      work,
    );
  }
  mirror<T>(n, a, n);
  for (let i = 0; i < n; i++)
    memory.fill(at<T>(a, i * n + i + 1), 0, <usize>(n - 1 - i) * sizeof<T>());
  return -1;
}

/** Replaces rows first .. last of the remainder of A by rows of U. */
function eliminate<T>(n: i32, a: usize, first: i32, last: i32): i32 {
  for (let j = first; j < last; j++) {
    const row = at<T>(a, j * n + j);
    const length = n - j;
    let k = first;
    for (; k + 4 <= j; k += 4) {
      const x0 = at<T>(a, k * n + j);
      const x1 = at<T>(x0, n);
      const x2 = at<T>(x1, n);
      const x3 = at<T>(x2, n);
      addFourRows<T>(
        row,
        length,
        x0,
        x1,
        x2,
        x3,
        -load<T>(x0),
        -load<T>(x1),
        -load<T>(x2),
        -load<T>(x3),
      );
    }
    for (; k < j; k++) {
      const x = at<T>(a, k * n + j);
      addRow<T>(row, length, x, -load<T>(x));
    }
    const pivot = load<T>(row);
    if (!(pivot > <T>0)) return j;
    divideRow<T>(row, length, sqrt<T>(pivot));
  }
  return -1;
}

/** `factor` for a stack, with the failures as a list. */
export function factorStack<T>(count: i32, n: i32, a: usize, failures: usize, work: usize): void {
  for (let s = 0; s < count; s++) {
    store<i32>(failures + ((<usize>s) << 2), factor<T>(n, at<T>(a, s * n * n), work));
  }
}
