import { gemmWork } from '../gemm';
import { at, madd } from '../vector';
import { applyReflectors, basisWork } from './basis';
import { conquer } from './conquer/conquer';
import { conquerWork } from './conquer/workspace';
import { clear, copyLine, padded, real, setWhole, sumOf, whole } from './lines';
import { tridiagonalise, tridiagonalWork } from './tridiagonal';

/** Bytes that `eigen` needs at `work`. */
export function eigenWork(n: i32): usize {
  const stride = <usize>padded(n);
  const later = max(conquerWork(n), max(basisWork(n), tridiagonalWork(n)));
  return gemmWork() + (stride * stride + 3 * stride) * 8 + later + 64;
}

/**
 * All eigenvalues (float64, in no order) and eigenvectors, as rows of `vectors` [n, padded(n)], of
 * a symmetric matrix [n, n] near 1 in scale, which is not changed. Returns the number of QL sweeps,
 * or -1 if they did not converge.
 */
export function eigen<T>(n: i32, matrix: usize, values: usize, vectors: usize, work: usize): i32 {
  const stride = padded(n);
  const reflectors = (work + gemmWork() + 15) & ~15;
  const off = at<f64>(reflectors, stride * stride);
  const betas = at<f64>(off, stride);
  const order = at<f64>(betas, stride);
  const scratch = at<f64>(order, stride);
  sortDiagonal<T>(n, matrix, order);
  for (let i = 0; i < stride; i++) {
    const row = at<T>(reflectors, i * stride);
    clear<T>(row, 0, stride);
    if (i < n) gatherLine<T>(row, at<T>(matrix, whole(order, i) * n), order, min(n, (i | 3) + 1));
  }
  tridiagonalise<T>(n, reflectors, values, off, betas, scratch);
  const sweeps = conquer<T>(n, values, off, vectors, scratch, work);
  if (sweeps < 0) return sweeps;
  applyReflectors<T>(n, reflectors, betas, vectors, scratch, work);
  for (let i = 0; i < n; i++) {
    const row = at<T>(vectors, i * stride);
    copyLine<T>(scratch, row, n);
    scatterLine<T>(row, scratch, order, n);
  }
  return sweeps;
}

/**
 * Rows by their diagonal entry, ascending: large ones are then eliminated first, and their rounding
 * does not reach the small ones, so that a matrix of very different scales keeps its small
 * eigenvalues.
 */
function sortDiagonal<T>(n: i32, matrix: usize, order: usize): void {
  for (let i = 0; i < n; i++) {
    const value = load<T>(at<T>(matrix, i * (n + 1)));
    let j = i;
    for (; j > 0 && load<T>(at<T>(matrix, whole(order, j - 1) * (n + 1))) > value; j--) {
      setWhole(order, j, whole(order, j - 1));
    }
    setWhole(order, j, i);
  }
}

function gatherLine<T>(to: usize, from: usize, order: usize, length: i32): void {
  for (let j = 0; j < length; j++) store<T>(at<T>(to, j), load<T>(at<T>(from, whole(order, j))));
}

function scatterLine<T>(to: usize, from: usize, order: usize, length: i32): void {
  for (let j = 0; j < length; j++) store<T>(at<T>(to, whole(order, j)), load<T>(at<T>(from, j)));
}

/** Row i of `vectors` [n, padded(n)] times factors[i], to `out` [n, n]. */
export function scaleRows<T>(n: i32, vectors: usize, factors: usize, out: usize): void {
  const stride = padded(n);
  for (let i = 0; i < n; i++) {
    const factor = <T>real(factors, i);
    const from = at<T>(vectors, i * stride);
    const to = at<T>(out, i * n);
    for (let j = 0; j < n; j++) store<T>(at<T>(to, j), factor * load<T>(at<T>(from, j)));
  }
}

/** y = A x for A [n, n], float64. */
export function timesVector(n: i32, matrix: usize, x: usize, y: usize): void {
  const even = n & ~3;
  for (let i = 0; i < n; i++) {
    const row = at<f64>(matrix, i * n);
    let s0 = f64x2.splat(0);
    let s1 = s0;
    for (let j = 0; j < even; j += 4) {
      s0 = madd<f64>(v128.load(at<f64>(row, j)), v128.load(at<f64>(x, j)), s0);
      s1 = madd<f64>(v128.load(at<f64>(row, j), 16), v128.load(at<f64>(x, j), 16), s1);
    }
    let sum = sumOf<f64>(f64x2.add(s0, s1));
    for (let j = even; j < n; j++) sum += real(row, j) * real(x, j);
    store<f64>(at<f64>(y, i), sum);
  }
}
