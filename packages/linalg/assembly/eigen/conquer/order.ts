// The order of eigenvalues: places of rows, sorted without moving the rows.
import { at } from '../../vector';
import { real, setWhole, whole } from '../lines';
import { d, order } from './workspace';

/**
 * Sorts order[lo + from .. lo + to) by eigenvalue, by insertion: leaves are small, and deflated
 * values nearly sorted.
 */
export function sortByValue(lo: i32, from: i32, to: i32): void {
  for (let i = from + 1; i < to; i++) {
    const row = whole(order, lo + i);
    const value = real(d, lo + row);
    let j = i;
    for (; j > from && real(d, lo + whole(order, lo + j - 1)) > value; j--) {
      setWhole(order, lo + j, whole(order, lo + j - 1));
    }
    setWhole(order, lo + j, row);
  }
}

/** Merges two ascending runs of order, [0, half) and [half, n). `buffer` holds n whole numbers. */
export function mergeRuns(lo: i32, half: i32, n: i32, buffer: usize): void {
  let i = 0;
  let j = half;
  for (let at0 = 0; at0 < n; at0++) {
    const first =
      i < half &&
      (j === n || real(d, lo + whole(order, lo + i)) <= real(d, lo + whole(order, lo + j)));
    setWhole(buffer, at0, whole(order, lo + (first ? i++ : j++)));
  }
  memory.copy(at<i32>(order, lo), buffer, <usize>n * 4);
}

/** Sorts all rows: the first k ascend, the others nearly descend. */
export function restoreOrder(lo: i32, n: i32, k: i32, buffer: usize): void {
  if (k > 0) {
    for (let i = 0; i < k; i++) setWhole(order, lo + i, i);
    for (let i = k; i < n; i++) setWhole(order, lo + i, n - 1 - (i - k));
  }
  sortByValue(lo, k, n);
  if (k > 0 && k < n) mergeRuns(lo, k, n, buffer);
}
