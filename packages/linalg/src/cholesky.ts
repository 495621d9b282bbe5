import { CurvatureError } from '@curvature/spec/checks';
import { checkSquare } from './check.js';
import { normalise } from './normalise.js';
import { dot } from './row-products.js';

/**
 * The lower factor L of A = L L^T, row by row (Golub and Van Loan, Matrix Computations, 4.2.5); the upper triangle is 0.
 * @param matrix A, [n, n], row-major, symmetric positive definite; (A + A^T)/2 is factored.
 * @throws CurvatureError naming the pivot if A is not positive definite, or on a wrong length or an entry that is not finite.
 */
export function cholesky(matrix: Float64Array, n: number): Float64Array {
  checkSquare('cholesky', matrix, n);
  const { matrix: scaled, power } = normalise(matrix, n);
  const scale = 2 ** (power / 2);
  return factor(scaled, n, 2 ** power).map((x) => x * scale);
}

/** A^-1 by Cholesky; arguments and errors as `cholesky`. -> [n, n], symmetric to the last bit. */
export function choleskyInverse(matrix: Float64Array, n: number): Float64Array {
  checkSquare('choleskyInverse', matrix, n);
  const { matrix: scaled, power } = normalise(matrix, n);
  const inverse = invertLower(factor(scaled, n, 2 ** power), n);
  const scale = 2 ** -power;
  return gramOfColumns(inverse, n).map((x) => x * scale);
}

function factor(a: Float64Array, n: number, unit: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      l[i * n + j] = (a[i * n + j]! - dot(l, i * n, l, j * n, j)) / l[j * n + j]!;
    }
    const pivot = a[i * n + i]! - dot(l, i * n, l, i * n, i);
    if (!(pivot > 0)) throw notPositive(i, pivot * unit);
    l[i * n + i] = Math.sqrt(pivot);
  }
  return l;
}

const notPositive = (index: number, value: number) =>
  new CurvatureError(
    `cholesky: pivot ${index} is ${value}; a positive definite matrix has pivots above 0.`,
    'The usual cause is fewer samples than rows and no ridge, so that the matrix is singular to rounding.',
    'Add a ridge to the diagonal, or use rootByEigen, which leaves singular directions out.',
  );

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

/** W^T W for a lower W: one contiguous row at a time, lower triangle, then mirrored. */
function gramOfColumns(w: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i <= k; i++) addRow(out, i * n, w, k * n, w[k * n + i]!, i + 1);
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j]!;
  return out;
}

function addRow(to: Float64Array, p: number, from: Float64Array, q: number, gain: number, length: number): void {
  for (let k = 0; k < length; k++) to[p + k] = to[p + k]! + gain * from[q + k]!;
}
