import { factor } from './cholesky';
import { gemm } from './gemm';
import { BY_ROWS, TRANSPOSED } from './packing/pack';
import { addFourRows, addRow, divideRow } from './rows';
import { mirror } from './triangle';
import { at } from './vector';

/** Rows between two products, and columns of one product. */
const PANEL: i32 = 24;
const STRIP: i32 = 96;

/**
 * W = L^-1 in place: row i is (e_i - sum over k < i of L_ik times row k of W) / L_ii. For a panel
 * of rows, all k before it are one product, strip by strip of columns, since column j of W begins
 * at row j.
 */
export function invertLower<T>(n: i32, l: usize, work: usize): void {
  for (let i = 0; i < n; i++)
    memory.fill(at<T>(l, i * n + i + 1), 0, <usize>(n - 1 - i) * sizeof<T>());
  for (let first = 0; first < n; first += PANEL) {
    const last = min(n, first + PANEL);
    // A strip overwrites coefficients of its own columns only, and not those that the strips to its
    // right need.
    for (let j = 0; j < first; j += STRIP) {
      const wide = min(STRIP, first - j);
      const x = at<T>(l, first * n + j);
      const w = at<T>(l, j * n + j);
      gemm<T>(
        false,
        last - first,
        first - j,
        wide,
        <T>-1,
        x,
        BY_ROWS,
        n,
        w,
        BY_ROWS,
        n,
        <T>0,
        x,
        n,
        0,
        work,
      );
    }
    for (let i = first; i < last; i++) finishRow<T>(n, l, first, i, work);
  }
}

/**
 * Finishes row i: left of the panel it holds its sum over the rows before the panel, and within the
 * panel still L.
 */
function finishRow<T>(n: i32, l: usize, first: i32, i: i32, coefficients: usize): void {
  const row = at<T>(l, i * n);
  const width = <usize>(i - first) * sizeof<T>();
  memory.copy(coefficients, at<T>(row, first), width);
  memory.fill(at<T>(row, first), 0, width);
  const pivot = load<T>(at<T>(row, i));
  store<T>(at<T>(row, i), <T>1);
  let k = first;
  for (; k + 4 <= i; k += 4) {
    const x0 = at<T>(l, k * n);
    const x1 = at<T>(x0, n);
    const x2 = at<T>(x1, n);
    const g = at<T>(coefficients, k - first);
    const g1 = -load<T>(g, sizeof<T>());
    const g2 = -load<T>(g, 2 * sizeof<T>());
    addFourRows<T>(
      row,
      k + 4,
      x0,
      x1,
      x2,
      at<T>(x2, n),
      -load<T>(g),
      g1,
      g2,
      -load<T>(g, 3 * sizeof<T>()),
    );
  }
  for (; k < i; k++)
    addRow<T>(row, k + 1, at<T>(l, k * n), -load<T>(at<T>(coefficients, k - first)));
  divideRow<T>(row, i + 1, pivot);
}

/** `invertLower` for a stack. */
export function invertLowerStack<T>(count: i32, n: i32, l: usize, work: usize): void {
  for (let s = 0; s < count; s++) invertLower<T>(n, at<T>(l, s * n * n), work);
}

/**
 * A^-1 = W^T W for a stack of symmetric A, with W = L^-1; `a` is overwritten. Failures as in
 * `factorStack`.
 */
export function choleskyInverseStack<T>(
  count: i32,
  n: i32,
  a: usize,
  inverse: usize,
  failures: usize,
  work: usize,
): void {
  for (let s = 0; s < count; s++) {
    const failure = factor<T>(n, a, work);
    store<i32>(failures + ((<usize>s) << 2), failure);
    if (failure < 0) {
      invertLower<T>(n, a, work);
      gramOfColumns<T>(n, a, inverse, work);
    }
    a = at<T>(a, n * n);
    inverse = at<T>(inverse, n * n);
  }
}

/**
 * C = W^T W for a lower W, by strips of columns: entry (i, j) of C needs only rows k >= max(i, j)
 * of W.
 */
function gramOfColumns<T>(n: i32, w: usize, c: usize, work: usize): void {
  for (let j = 0; j < n; j += STRIP) {
    const wide = min(STRIP, n - j);
    const rows = at<T>(w, j * n);
    const b = at<T>(rows, j);
    const to = at<T>(c, j);
    gemm<T>(false, j, n - j, wide, <T>1, rows, TRANSPOSED, n, b, BY_ROWS, n, <T>0, to, n, 0, work);
    const corner = at<T>(to, j * n);
    gemm<T>(
      true,
      wide,
      n - j,
      wide,
      <T>1,
      b,
      TRANSPOSED,
      n,
      b,
      BY_ROWS,
      n,
      <T>0,
      corner,
      n,
      0,
      work,
    );
  }
  mirror<T>(n, c, n);
}
