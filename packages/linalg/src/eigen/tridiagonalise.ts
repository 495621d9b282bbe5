import { dot } from '../products/row-products.js';

/**
 * A = Q T Q^T. `off[i]` couples i and i+1. `basis` is Q^T: its rows are the columns of Q.
 */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly off: Float64Array;
  readonly basis: Float64Array;
}

/**
 * Householder tridiagonalisation (Golub and Van Loan, Matrix Computations, algorithm 8.3.1). It
 * runs from the last row up, so that every reflector is a contiguous row and only the lower
 * triangle is read. Overwrites `a` [n, n] with the reflectors.
 */
export function tridiagonalise(a: Float64Array, n: number): Tridiagonal {
  const betas = new Float64Array(n);
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  const w = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    diagonal[i] = a[i * n + i]!;
    off[i - 1] = a[i * n + i - 1]!;
    const reflected = reflector(a, i * n, i);
    if (!reflected) continue;
    [betas[i], off[i - 1]] = reflected;
    const v = a.subarray(i * n, i * n + i);
    symmetricTimes(a, n, v, w, i);
    const beta = betas[i]!;
    const shift = (beta * beta * dot(w, 0, v, 0, i)) / 2;
    for (let k = 0; k < i; k++) w[k] = beta * w[k]! - shift * v[k]!;
    rankTwo(a, n, v, w, i);
  }
  if (n > 0) diagonal[0] = a[0]!;
  return { diagonal, off, basis: accumulate(a, betas, n) };
}

/**
 * Replaces x = a[at .. at + length) by v with (I - beta v v^T) x = (0, ..., 0, alpha) (section
 * 5.1.2), scaled so that no square underflows. Returns [beta, alpha], or null if x has that form
 * already, so that decoupled rows stay exact.
 */
function reflector(a: Float64Array, at: number, length: number): [number, number] | null {
  let largest = 0;
  for (let k = 0; k < length - 1; k++) largest = Math.max(largest, Math.abs(a[at + k]!));
  if (largest === 0) return null;
  const last = at + length - 1;
  largest = Math.max(largest, Math.abs(a[last]!));
  for (let k = at; k <= last; k++) a[k] = a[k]! / largest;
  const squared = dot(a, at, a, at, length);
  const x = a[last]!;
  const alpha = x > 0 ? -Math.sqrt(squared) : Math.sqrt(squared);
  a[last] = x - alpha;
  return [1 / (squared - x * alpha), alpha * largest];
}

/** w = A v for the leading size x size block, from its lower triangle, two rows at a time. */
function symmetricTimes(
  a: Float64Array,
  n: number,
  v: Float64Array,
  w: Float64Array,
  size: number,
): void {
  w.fill(0, 0, size);
  let j = 0;
  for (; j + 2 <= size; j += 2) {
    const p = j * n;
    const q = (j + 1) * n;
    const v0 = v[j]!;
    const v1 = v[j + 1]!;
    let s0 = a[p + j]! * v0 + a[q + j]! * v1;
    let s1 = a[q + j]! * v0 + a[q + j + 1]! * v1;
    for (let k = 0; k < j; k++) {
      const x = a[p + k]!;
      const y = a[q + k]!;
      const z = v[k]!;
      s0 += x * z;
      s1 += y * z;
      w[k] = w[k]! + x * v0 + y * v1;
    }
    w[j] = w[j]! + s0;
    w[j + 1] = w[j + 1]! + s1;
  }
  if (j === size) return;
  for (let k = 0; k < j; k++) w[k] = w[k]! + a[j * n + k]! * v[j]!;
  w[j] = dot(a, j * n, v, 0, size);
}

/** A <- A - v w^T - w v^T on the lower triangle of the leading size x size block. */
function rankTwo(a: Float64Array, n: number, v: Float64Array, w: Float64Array, size: number): void {
  for (let j = 0; j < size; j++) {
    const at = j * n;
    const vj = v[j]!;
    const wj = w[j]!;
    for (let k = 0; k <= j; k++) a[at + k] = a[at + k]! - vj * w[k]! - wj * v[k]!;
  }
}

/**
 * Q^T = H_2 H_3 ... H_{n-1}: reflector i changes only the leading i rows and columns (section
 * 5.1.6).
 */
function accumulate(a: Float64Array, betas: Float64Array, n: number): Float64Array {
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let i = 2; i < n; i++) {
    const beta = betas[i]!;
    if (beta !== 0) reflectRows(q, n, a.subarray(i * n, i * n + i), beta, i);
  }
  return q;
}

/** row <- row - beta (row . v) v for the first `size` rows, two at a time. */
function reflectRows(
  q: Float64Array,
  n: number,
  v: Float64Array,
  beta: number,
  size: number,
): void {
  let r = 0;
  for (; r + 2 <= size; r += 2) {
    const p0 = r * n;
    const p1 = (r + 1) * n;
    let s0 = 0;
    let s1 = 0;
    for (let k = 0; k < size; k++) {
      const x = v[k]!;
      s0 += q[p0 + k]! * x;
      s1 += q[p1 + k]! * x;
    }
    s0 *= beta;
    s1 *= beta;
    for (let k = 0; k < size; k++) {
      const x = v[k]!;
      q[p0 + k] = q[p0 + k]! - s0 * x;
      q[p1 + k] = q[p1 + k]! - s1 * x;
    }
  }
  if (r === size) return;
  const sum = beta * dot(q, r * n, v, 0, size);
  for (let k = 0; k < size; k++) q[r * n + k] = q[r * n + k]! - sum * v[k]!;
}
