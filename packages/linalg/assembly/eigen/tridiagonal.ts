import { at, lanes, madd } from '../vector';
import { addLine, clear, copyLine, dot, padded, setReal, sumOf } from './lines';

/** Bytes of scratch: five vectors. */
export function tridiagonalWork(n: i32): usize {
  return 5 * (<usize>padded(n) + 8) * 8;
}

/**
 * Householder tridiagonalisation from the last row up, as in src/eigen/tridiagonalise.ts (Golub and
 * Van Loan, Matrix Computations, 8.3.1). The update of one step and the product of the next are one
 * pass over the triangle, so that each entry is read once a step.
 * @param a [stride, stride], stride = padded(n), with zeros beyond n; the lower triangle, and both
 *   triangles of the 4 x 4 blocks on the diagonal. Row i becomes reflector i: I - betas[i] v v^T, v
 *   of i entries.
 * @param off off[i] couples i and i + 1.
 */
export function tridiagonalise<T>(
  n: i32,
  a: usize,
  diagonal: usize,
  off: usize,
  betas: usize,
  work: usize,
): void {
  const stride = padded(n);
  const length = stride + 8;
  let v = work;
  const w = at<T>(v, length);
  let x = at<T>(w, length);
  const y = at<T>(x, length);
  const sums = at<T>(y, length);
  clear<T>(work, 0, 5 * length);
  for (let i = n - 1; i >= 0; i--) {
    const row = at<T>(a, i * stride);
    const across = padded(i + 1);
    addLine<T>(row, w, -load<T>(at<T>(v, i)), across);
    addLine<T>(row, v, -load<T>(at<T>(w, i)), across);
    setReal(diagonal, i, <f64>load<T>(at<T>(row, i)));
    if (i === 0) return;
    store<T>(at<T>(v, i), <T>0);
    store<T>(at<T>(w, i), <T>0);
    copyLine<T>(x, row, i);
    clear<T>(x, i, across + 4);
    setReal(off, i - 1, <f64>reflector<T>(x, i, at<T>(betas, i)));
    const beta = load<T>(at<T>(betas, i));
    copyLine<T>(row, x, i);
    clear<T>(row, i, stride);
    clear<T>(y, 0, across);
    updateAndMultiply<T>(a, stride, i, v, w, x, y, sums);
    clear<T>(sums, i, across);
    addLine<T>(y, sums, <T>1, across);
    clear<T>(y, i, across);
    const shift = (beta * beta * dot<T>(y, x, across)) / 2;
    clear<T>(w, 0, across);
    addLine<T>(w, y, beta, across);
    addLine<T>(w, x, -shift, across);
    const old = v;
    v = x;
    x = old;
  }
}

/** As in src/eigen/tridiagonalise.ts: x becomes v, beta is stored, alpha returned. */
function reflector<T>(x: usize, length: i32, beta: usize): T {
  let largest: T = 0;
  for (let k = 0; k < length - 1; k++) largest = max(largest, abs(load<T>(at<T>(x, k))));
  const last = at<T>(x, length - 1);
  const end = load<T>(last);
  store<T>(beta, <T>0);
  if (largest === 0) {
    store<T>(last, <T>0);
    return end;
  }
  largest = max(largest, abs(end));
  const unit = v128.splat<T>(largest);
  for (let k = 0; k < length; k += lanes<T>())
    v128.store(at<T>(x, k), v128.div<T>(v128.load(at<T>(x, k)), unit));
  const squared = dot<T>(x, x, padded(length));
  const tip = load<T>(last);
  const root = <T>sqrt<T>(squared);
  const alpha = tip > 0 ? -root : root;
  store<T>(last, tip - alpha);
  store<T>(beta, 1 / (squared - tip * alpha));
  return alpha * largest;
}

/**
 * A <- A - v w^T - w v^T and A x, on the leading `size` rows; y collects the contributions of rows
 * to others, `sums` those to themselves. Left of the 4 x 4 blocks on the diagonal an entry stands
 * for two; the blocks have both triangles.
 */
function updateAndMultiply<T>(
  a: usize,
  stride: i32,
  size: i32,
  v: usize,
  w: usize,
  x: usize,
  y: usize,
  sums: usize,
): void {
  for (let r = 0; r < size; r += 2) {
    const row0 = at<T>(a, r * stride);
    const row1 = at<T>(row0, stride);
    const v0 = v128.neg<T>(v128.load_splat<T>(at<T>(v, r)));
    const v1 = v128.neg<T>(v128.load_splat<T>(at<T>(v, r + 1)));
    const w0 = v128.neg<T>(v128.load_splat<T>(at<T>(w, r)));
    const w1 = v128.neg<T>(v128.load_splat<T>(at<T>(w, r + 1)));
    const x0 = v128.load_splat<T>(at<T>(x, r));
    const x1 = v128.load_splat<T>(at<T>(x, r + 1));
    let s0 = v128.splat<T>(<T>0);
    let s1 = s0;
    let o: usize = 0;
    const corner = <usize>(r & ~3) * sizeof<T>();
    for (; o < corner; o += 16) {
      const vj = v128.load(v + o);
      const wj = v128.load(w + o);
      const xj = v128.load(x + o);
      const a0 = madd<T>(v0, wj, madd<T>(w0, vj, v128.load(row0 + o)));
      v128.store(row0 + o, a0);
      s0 = madd<T>(a0, xj, s0);
      const a1 = madd<T>(v1, wj, madd<T>(w1, vj, v128.load(row1 + o)));
      v128.store(row1 + o, a1);
      s1 = madd<T>(a1, xj, s1);
      v128.store(y + o, madd<T>(a1, x1, madd<T>(a0, x0, v128.load(y + o))));
    }
    const end = corner + 4 * sizeof<T>();
    for (; o < end; o += 16) {
      const vj = v128.load(v + o);
      const wj = v128.load(w + o);
      const xj = v128.load(x + o);
      const a0 = madd<T>(v0, wj, madd<T>(w0, vj, v128.load(row0 + o)));
      v128.store(row0 + o, a0);
      s0 = madd<T>(a0, xj, s0);
      const a1 = madd<T>(v1, wj, madd<T>(w1, vj, v128.load(row1 + o)));
      v128.store(row1 + o, a1);
      s1 = madd<T>(a1, xj, s1);
    }
    store<T>(at<T>(sums, r), sumOf<T>(s0));
    store<T>(at<T>(sums, r + 1), sumOf<T>(s1));
  }
}
