import { checkSquare } from '../check.js';
import { implicitQl } from './implicit-ql.js';
import { transposed } from '../products/transposed.js';
import { normalise } from '../normalise.js';
import { tridiagonalise } from './tridiagonalise.js';

/**
 * Eigenvalues in ascending order; row k of `vectors` [n, n] is the unit eigenvector of `values[k]`.
 */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix: Householder tridiagonalisation, then
 * implicit QL.
 * @param matrix [n, n], row-major; (A + A^T)/2 is decomposed.
 * @param n Whole number >= 0.
 * @throws CurvatureError on a wrong length or an entry that is not finite.
 * Source: Golub and Van Loan, Matrix Computations, 8.3. Unlike EISPACK's tred2/tql2, the matrix is
 * first scaled by a power of two, and the rotations of a sweep are applied together.
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  checkSquare('symmetricEigen', matrix, n);
  const { matrix: scaled, power } = normalise(matrix, n);
  const { values, columns } = decompose(scaled, n);
  const order = [...values.keys()].toSorted((i, j) => values[i]! - values[j]!);
  const rows = transposed(columns, n, n);
  const vectors = new Float64Array(n * n);
  order.forEach((from, k) => vectors.set(rows.subarray(from * n, (from + 1) * n), k * n));
  return { values: Float64Array.from(order, (i) => values[i]! * 2 ** power), vectors };
}

/**
 * Decomposes a symmetric matrix near 1 in scale; eigenvalues come in no order, and column k of
 * `columns` belongs to values[k]. Rows are first sorted by their diagonal entry: large ones are
 * then eliminated first, and their rounding does not reach the small ones, so that a matrix of very
 * different scales keeps its small eigenvalues.
 */
export function decompose(symmetric: Float64Array, n: number) {
  const order = [...Array(n).keys()].toSorted(
    (i, j) => symmetric[i * (n + 1)]! - symmetric[j * (n + 1)]!,
  );
  const { diagonal, off, basis } = tridiagonalise(sorted(symmetric, order), n);
  const columns = new Float64Array(n * n);
  const rows = transposed(basis, n, n);
  order.forEach((to, from) => columns.set(rows.subarray(from * n, (from + 1) * n), to * n));
  const sweeps = implicitQl(diagonal, off, columns, n);
  return { values: diagonal, columns, sweeps };
}

function sorted(matrix: Float64Array, order: readonly number[]): Float64Array {
  const n = order.length;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) out[i * n + j] = matrix[order[i]! * n + order[j]!]!;
  return out;
}
