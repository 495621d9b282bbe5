import { checkSquare } from '../check.js';
import { exponentOf } from '../normalise.js';
import { isFloat64 } from '../realms.js';
import { inverseInArena } from '../wasm/cholesky-by-kernel.js';
import { kernels } from '../wasm/kernels.js';
import { type BadPivot, inverseByTypescript } from './cholesky-by-typescript.js';
import { INVERSE_PAYS, notPositive } from './cholesky.js';
import { blockOf, gapOf, sizesOf, symmetricInto, type Window, writeInverse } from './window.js';

/** How good an inverse X of M is, before its entries are rounded to float32. */
export interface InverseMeasures {
  /** max |((M X) - I) u| for the vector u of signs: about max |M X - I|, at the cost of n^2. */
  readonly residual: number;
  /** |M| |X| in the norm of row sums, an upper bound of the ratio of eigenvalues. */
  readonly condition: number;
  /** Whether float32 holds every entry of X. */
  readonly isFinite: boolean;
}

/** The first number that float32 does not hold. */
const LARGEST = 2 ** 128;

/**
 * Writes X = (A + damping I)^-1 into a window, by Cholesky in float64, as `choleskyInverse` does;
 * with few passes over the entries, and no array of their number, since for matrices of a hundred
 * rows both cost more than the inverse itself.
 * @param signs u, [n], of 1 and -1.
 * @throws CurvatureError that names the pivot if A + damping I is not positive definite, and for an
 *   entry that is not finite.
 */
export function dampedInverseInto(
  from: Window,
  n: number,
  damping: number,
  to: Window,
  signs: Float64Array,
): InverseMeasures {
  const { largest, norm } = sizesOf(from, n, damping);
  if (!(norm < Infinity)) checkSquare('choleskyInverse', blockOf(from, n), n);
  const power = exponentOf(largest);
  const finish = (inverse: Float64Array | BadPivot): InverseMeasures => {
    if (!isFloat64(inverse)) throw notPositive(inverse.index, inverse.pivot * 2 ** power);
    const image = new Float64Array(n);
    const inverseNorm = writeInverse(inverse, n, 2 ** -power, to, signs, image);
    return {
      residual: gapOf(from, n, damping, image, signs),
      condition: norm * inverseNorm,
      isFinite: inverseNorm < LARGEST,
    };
  };
  if (n === 1) return finish(Float64Array.of(2 ** power / (from.values[from.at]! + damping)));
  const fill = (out: Float64Array) => symmetricInto(out, from, n, damping, power);
  const fast = n < INVERSE_PAYS ? null : kernels();
  if (fast) return inverseInArena(fast, n, fill, finish);
  const scaled = new Float64Array(n * n);
  fill(scaled);
  return finish(inverseByTypescript(scaled, n));
}
