import { CurvatureError } from '@curvature/spec';
import { checkSquare } from '../check.js';
import {
  factorByTypescript,
  inverseByTypescript,
  type BadPivot,
} from './cholesky-by-typescript.js';
import { normalise } from '../normalise.js';
import { factorByKernel, inverseByKernel } from '../wasm/cholesky-by-kernel.js';
import { kernels } from '../wasm/kernels.js';
import { isFloat64 } from '../realms.js';

/** With fewer rows the call into WebAssembly costs more than it saves (measured in Node 20). */
const FACTOR_PAYS = 15;
export const INVERSE_PAYS = 9;

/**
 * The lower factor L of A = L L^T; the upper triangle is 0.
 * @param matrix A, [n, n], row-major, symmetric positive definite; (A + A^T)/2 is factored.
 * @throws CurvatureError that names the pivot if A is not positive definite, and on a wrong length
 *   or an entry that is not finite.
 */
export function cholesky(matrix: Float64Array, n: number): Float64Array {
  checkSquare('cholesky', matrix, n);
  const { matrix: scaled, power } = normalise(matrix, n);
  const fast = n < FACTOR_PAYS ? null : kernels();
  const factor = fast ? factorByKernel(fast, scaled, n) : factorByTypescript(scaled, n);
  return scaledBy(factor, 2 ** (power / 2), 2 ** power);
}

/** A^-1 by Cholesky; arguments and errors as `cholesky`. -> [n, n], symmetric to the last bit. */
export function choleskyInverse(matrix: Float64Array, n: number): Float64Array {
  checkSquare('choleskyInverse', matrix, n);
  const { matrix: scaled, power } = normalise(matrix, n);
  const fast = n < INVERSE_PAYS ? null : kernels();
  const inverse = fast ? inverseByKernel(fast, scaled, n) : inverseByTypescript(scaled, n);
  return scaledBy(inverse, 2 ** -power, 2 ** power);
}

function scaledBy(values: Float64Array | BadPivot, scale: number, unit: number): Float64Array {
  if (!isFloat64(values)) throw notPositive(values.index, values.pivot * unit);
  for (let i = 0; i < values.length; i++) values[i] = values[i]! * scale;
  return values;
}

export const notPositive = (index: number, value: number) =>
  new CurvatureError(
    `cholesky: pivot ${index} is ${value}; a positive definite matrix has pivots above 0.`,
    'The usual cause is fewer samples than rows without a ridge: the matrix is singular to rounding.',
    'Add a ridge to the diagonal, or use inverseRoot with byEigen(), which leaves singular directions out.',
  );
