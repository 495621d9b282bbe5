/**
 * a b^T: the dot product of every row of `a` [n, m] with every row of `b` [k, m] -> [n, k]. All
 * products in TypeScript use this inner loop: both rows are contiguous, and tiles of 4 x 2 sums
 * stay in registers.
 */
export function rowProducts(
  a: Float64Array,
  b: Float64Array,
  n: number,
  m: number,
  k: number,
): Float64Array {
  const out = new Float64Array(n * k);
  for (let j0 = 0; j0 < k; j0 += PANEL) {
    for (let i = 0; i < n; i += 4)
      strip(a, b, out, i, Math.min(i + 4, n), j0, Math.min(j0 + PANEL, k), m, k);
  }
  return out;
}

/**
 * a b^T for `a` and `b` [n, m] whose product is symmetric -> [n, n]: the lower triangle is
 * computed, then mirrored.
 */
export function symmetricRowProducts(
  a: Float64Array,
  b: Float64Array,
  n: number,
  m: number,
): Float64Array {
  const out = new Float64Array(n * n);
  for (let j0 = 0; j0 < n; j0 += PANEL) {
    for (let i = j0 - (j0 % 4); i < n; i += 4) {
      const end = Math.min(i + 4, n);
      strip(a, b, out, i, end, j0, Math.min(j0 + PANEL, end), m, n);
    }
  }
  return mirror(out, n);
}

/**
 * Rows of `b` per pass over all rows of `a`: few enough to stay in the second-level cache. A
 * multiple of 4.
 */
const PANEL = 64;

function mirror(matrix: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j]!;
  return matrix;
}

function strip(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
  j0: number,
  j1: number,
  m: number,
  stride: number,
): void {
  let j = j0;
  if (to - from === 4) for (; j + 2 <= j1; j += 2) tile(a, b, out, from, j, m, stride);
  for (; j < j1; j++)
    for (let i = from; i < to; i++) out[i * stride + j] = dot(a, i * m, b, j * m, m);
}

/** Dot product of `length` entries of `a` from `p` and of `b` from `q`. */
export function dot(
  a: Float64Array,
  p: number,
  b: Float64Array,
  q: number,
  length: number,
): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[p + k]! * b[q + k]!;
  return sum;
}

function tile(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  i: number,
  j: number,
  m: number,
  stride: number,
) {
  const a0 = i * m;
  const a1 = (i + 1) * m;
  const a2 = (i + 2) * m;
  const a3 = (i + 3) * m;
  const b0 = j * m;
  const b1 = (j + 1) * m;
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let s20 = 0;
  let s21 = 0;
  let s30 = 0;
  let s31 = 0;
  for (let k = 0; k < m; k++) {
    const x = b[b0 + k]!;
    const y = b[b1 + k]!;
    const u0 = a[a0 + k]!;
    const u1 = a[a1 + k]!;
    const u2 = a[a2 + k]!;
    const u3 = a[a3 + k]!;
    s00 += u0 * x;
    s01 += u0 * y;
    s10 += u1 * x;
    s11 += u1 * y;
    s20 += u2 * x;
    s21 += u2 * y;
    s30 += u3 * x;
    s31 += u3 * y;
  }
  const o = i * stride + j;
  out[o] = s00;
  out[o + 1] = s01;
  out[o + stride] = s10;
  out[o + stride + 1] = s11;
  out[o + 2 * stride] = s20;
  out[o + 2 * stride + 1] = s21;
  out[o + 3 * stride] = s30;
  out[o + 3 * stride + 1] = s31;
}
