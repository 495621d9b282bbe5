import { checkNumber, type Given, number, oneOf, options } from '@curvature/spec';
import { checkSquare } from '../../src/check.js';
import {
  equationResidual,
  exactResidual,
  probedEquations,
  probedResidual,
  type Solved,
} from './eigen-residual.js';
import { normalise } from '../../src/normalise.js';
import { acceptableResidual } from '../../src/roots/acceptable-residual.js';
import { ridgeOption } from '../../src/roots/ridge.js';
import { symmetricRowProducts } from '../../src/products/row-products.js';
import { dampedSpectrum, type Spectrum } from '../../src/eigen/spectrum.js';
import { wholeInverse } from '../../src/roots/steps/eigen-residuals.js';
import { decompose } from '../../src/eigen/symmetric-eigen.js';
import type { Root } from './root.js';
import { addRidge } from './true-residual.js';

const eigenOptions = options('rootByEigen', {
  ridge: ridgeOption,
  residual: oneOf(['exact', 'probe', 'none'], {
    default: 'exact',
    describe: 'by full products, O(n^3); on a few seeded vectors, O(n^2); or not at all: NaN',
  }),
  rounding: number({
    default: Number.EPSILON,
    min: 0,
    max: 1,
    describe: 'of the entries, relative to the largest eigenvalue',
  }),
});
type ResidualKind = 'exact' | 'probe' | 'none';

/**
 * (A + ridge I)^exponent by eigendecomposition, for one matrix: the naive twin of `byEigen()`.
 *
 * The matrix is symmetrised, (A + A^T)/2, and scaled by a power of two, so that results do not
 * depend on scale. Eigenvalues below 0 are clamped to 0, then the ridge is added. Directions that
 * are still 0 (without a ridge that rounding leaves: within n eps of 0, relative to the largest)
 * get 0, the pseudo-inverse root; the residual then compares with the projector onto the other
 * directions. The zero matrix without a ridge has the zero root and is ok: no curvature was seen,
 * so no direction is preconditioned.
 * @param matrix A, [n, n], row-major, symmetric positive semidefinite up to rounding. Otherwise
 *   `ok` is false.
 * @param n Whole number >= 0.
 * @param exponent Any finite number, e.g. -1/4.
 * @param given.ridge Default 0.
 * @param given.residual 'exact' (default), 'probe' or 'none'.
 * @param given.rounding Rounding of the entries of A, relative to the largest eigenvalue: default
 *   2^-52; 2^-23 for sums in float32. Eigenvalues down to -256 roundings count as 0, and the
 *   residual is that of the matrix with these raised to 0.
 * @returns For exponent -1/p the residual is max |X^p (A + ridge I) - I|; for others it is that of
 *   the eigenvector equations, max |A v / lambda - v| + max |X v / lambda^exponent - v|. With
 *   'none' it is NaN and `ok` says only that the root is finite. `iterations` counts QL sweeps.
 * @throws CurvatureError on a wrong length, an entry that is not finite (naming it), or an invalid
 *   option.
 */
export function rootByEigen(
  matrix: Float64Array,
  n: number,
  exponent: number,
  given: Given<typeof eigenOptions> = {},
): Root {
  const { ridge, residual: kind, rounding } = eigenOptions.complete(given);
  checkNumber('rootByEigen', 'exponent', exponent, { above: -Infinity, below: Infinity });
  checkSquare('rootByEigen', matrix, n);
  const { matrix: scaled, power } = normalise(matrix, n, ridge.absolute);
  const { values, columns, sweeps } = decompose(scaled, n);
  const spectrum = dampedSpectrum(
    values,
    n,
    { ...ridge, absolute: ridge.absolute * 2 ** -power },
    rounding,
    exponent,
  );
  const root = fromEigen(columns, spectrum.values, n, exponent);
  const mended = withoutNegatives(scaled, n, values, columns, spectrum);
  const solved = {
    n,
    root,
    matrix: addRidge(mended, n, spectrum.ridge),
    columns,
    spectrum,
    exponent,
  };
  const residual = measure(solved, kind);
  const result = root.map((x) => x * 2 ** (power * exponent));
  return {
    root: result,
    residual,
    condition: spectrum.condition,
    largest: spectrum.largest * 2 ** power,
    iterations: sweeps,
    ok: result.every(Number.isFinite) && (kind === 'none' || residual <= bound(solved)),
  };
}

/** V f(lambda) V^T, with 0 where lambda is 0 and the exponent negative. */
function fromEigen(
  columns: Float64Array,
  values: Float64Array,
  n: number,
  exponent: number,
): Float64Array {
  const powers = values.map((x) => (x === 0 && exponent < 0 ? 0 : x ** exponent));
  return symmetricRowProducts(
    columns.map((x, i) => x * powers[i % n]!),
    columns,
    n,
    n,
  );
}

/**
 * A with those eigenvalues raised to 0 that rounding of its entries has put below: the matrix of
 * the root.
 */
function withoutNegatives(
  matrix: Float64Array,
  n: number,
  values: Float64Array,
  columns: Float64Array,
  { isRounding }: Spectrum,
) {
  const below = [...values.keys()].filter(isRounding);
  if (below.length === 0) return matrix;
  const width = below.length;
  const rows = new Float64Array(n * width);
  for (let i = 0; i < n; i++) {
    below.forEach((k, j) => (rows[i * width + j] = columns[i * n + k]! * Math.sqrt(-values[k]!)));
  }
  const lift = symmetricRowProducts(rows, rows, n, width);
  return matrix.map((x, i) => x + lift[i]!);
}

function measure(solved: Solved, kind: ResidualKind): number {
  if (kind === 'none') return NaN;
  const p = wholeInverse(solved.exponent);
  if (p === null) return kind === 'exact' ? equationResidual(solved) : probedEquations(solved);
  return kind === 'exact' ? exactResidual(solved, p) : probedResidual(solved, p);
}

/** The bound for whole p. A power below -1 widens the spectrum, and so the rounding. */
function bound({ n, exponent, spectrum }: Solved): number {
  const p = wholeInverse(exponent) ?? 1;
  return acceptableResidual(n, p, spectrum.keptCondition ** Math.max(1, Math.abs(exponent)));
}
