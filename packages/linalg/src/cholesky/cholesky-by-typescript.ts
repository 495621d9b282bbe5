import { dot } from '../products/row-products.js';
import { isFloat64 } from '../realms.js';

/** The first pivot that is not positive. */
export interface BadPivot {
  readonly index: number;
  readonly pivot: number;
}

/**
 * L of a symmetric matrix near 1 in scale, row by row (Golub and Van Loan, Matrix Computations,
 * 4.2.5).
 */
export function factorByTypescript(a: Float64Array, n: number): Float64Array | BadPivot {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      l[i * n + j] = (a[i * n + j]! - dot(l, i * n, l, j * n, j)) / l[j * n + j]!;
    }
    const pivot = a[i * n + i]! - dot(l, i * n, l, i * n, i);
    if (!(pivot > 0)) return { index: i, pivot };
    l[i * n + i] = Math.sqrt(pivot);
  }
  return l;
}

/** A^-1 of a symmetric matrix near 1 in scale. */
export function inverseByTypescript(a: Float64Array, n: number): Float64Array | BadPivot {
  const l = factorByTypescript(a, n);
  return isFloat64(l) ? gramOfColumns(invertLower(l, n), n) : l;
}

/** L^-1: row i is (e_i - sum over k < i of L_ik times row k) / L_ii. */
function invertLower(l: Float64Array, n: number): Float64Array {
  const w = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    w[i * n + i] = 1;
    for (let k = 0; k < i; k++) addRow(w, i * n, w, k * n, -l[i * n + k]!, k + 1);
    const pivot = l[i * n + i]!;
    for (let j = 0; j <= i; j++) w[i * n + j] = w[i * n + j]! / pivot;
  }
  return w;
}

/** W^T W for a lower W: the lower triangle, by contiguous rows, then mirrored. */
function gramOfColumns(w: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i <= k; i++) addRow(out, i * n, w, k * n, w[k * n + i]!, i + 1);
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j]!;
  return out;
}

/** to[p ..] += weight * from[q ..], `length` entries. */
function addRow(
  to: Float64Array,
  p: number,
  from: Float64Array,
  q: number,
  weight: number,
  length: number,
): void {
  for (let k = 0; k < length; k++) to[p + k] = to[p + k]! + weight * from[q + k]!;
}
