import { checkNumber } from '@curvature/spec';
import { checkLength, checkSquare, checkWhole } from '../../src/check.js';
import { multiply } from '../../src/products/multiply.js';
import { maxAbs } from '../../src/normalise.js';
import { symmetricProduct } from './symmetric-products.js';

/**
 * max |X^p (A + ridge I) - I| over all entries, which is 0 if X is the inverse p-th root of
 * A + ridge I; Infinity if X is not finite.
 * @param matrix A, [n, n], row-major.
 * @param root X, [n, n]; symmetric roots cost half per power.
 * @param p Whole number >= 1.
 * @param ridge Default 0.
 * @throws CurvatureError on a wrong length, an entry of A that is not finite, or a p that is not
 *   whole.
 */
export function trueResidual(
  matrix: Float64Array,
  root: Float64Array,
  n: number,
  p: number,
  ridge = 0,
): number {
  checkSquare('trueResidual', matrix, n);
  checkLength('trueResidual', 'root', root, n * n);
  checkWhole('trueResidual', 'p', p, 1);
  checkNumber('trueResidual', 'ridge', ridge, { min: 0, max: Number.MAX_VALUE });
  return residualAgainst(identity(n), addRidge(matrix, n, ridge), root, n, p);
}

/** max |X^p A - target|. */
export function residualAgainst(
  target: Float64Array,
  matrix: Float64Array,
  root: Float64Array,
  n: number,
  p: number,
): number {
  const product = multiply(matrixPower(root, n, p), matrix, n, n, n);
  for (let i = 0; i < n * n; i++) product[i] = product[i]! - target[i]!;
  return maxAbs(product);
}

/**
 * X^p by squaring; powers of a symmetric matrix commute and are symmetric, so one triangle is
 * enough.
 */
export function matrixPower(x: Float64Array, n: number, p: number): Float64Array {
  const times = isSymmetric(x, n)
    ? (a: Float64Array, b: Float64Array) => symmetricProduct(a, b, n)
    : (a: Float64Array, b: Float64Array) => multiply(a, b, n, n, n);
  let result: Float64Array | null = null;
  let square = x;
  for (let rest = p; ; square = times(square, square)) {
    if (rest % 2 === 1) result = result ? times(result, square) : square;
    rest = Math.floor(rest / 2);
    if (rest === 0) return result!;
  }
}

export function identity(n: number): Float64Array {
  return addRidge(new Float64Array(n * n), n, 1);
}

/** A + ridge I, dense. */
export function addRidge(matrix: Float64Array, n: number, ridge: number): Float64Array {
  const out = matrix.slice();
  for (let i = 0; i < n; i++) out[i * n + i] = out[i * n + i]! + ridge;
  return out;
}

function isSymmetric(x: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) if (x[i * n + j] !== x[j * n + i]) return false;
  return true;
}
