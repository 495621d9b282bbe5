import { type Given, number, options } from '@curvature/spec';
import { checkSquare } from '../../src/check.js';
import { normalise } from '../../src/normalise.js';
import { timesVector } from '../../src/probe.js';
import { normal } from '../../src/random.js';
import { dot } from '../../src/products/row-products.js';

const powerOptions = options('largestEigenvalue', {
  relativeTolerance: number({
    default: 1e-8,
    min: 0,
    below: 1,
    describe: 'stops when the Rayleigh quotient changes by less, relative to itself',
  }),
  maxIterations: number({ default: 1000, min: 1, integer: true, describe: 'steps at most' }),
  seed: number({ default: 1729, min: 0, integer: true, describe: 'of the start vector' }),
});

/**
 * The largest eigenvalue of a symmetric positive semidefinite matrix, by power iteration; 0 for n =
 * 0. It exceeds the true value only by rounding, and may stop short of it by about the tolerance
 * over the relative gap to the next eigenvalue.
 * @param matrix [n, n], row-major; (A + A^T)/2 is used.
 * @throws CurvatureError on a wrong length, an entry that is not finite, or an invalid option.
 * Source: Golub and Van Loan, Matrix Computations, 8.2.1. Google's Shampoo stops on an absolute
 * change of 1e-6, which leaves the ridge of a small matrix to chance; here the change is relative.
 */
export function largestEigenvalue(
  matrix: Float64Array,
  n: number,
  given: Given<typeof powerOptions> = {},
): number {
  const { relativeTolerance, maxIterations, seed } = powerOptions.complete(given);
  checkSquare('largestEigenvalue', matrix, n);
  const scaled = normalise(matrix, n);
  return (
    powerIteration(scaled.matrix, n, relativeTolerance, maxIterations, seed) * 2 ** scaled.power
  );
}

function powerIteration(
  matrix: Float64Array,
  n: number,
  tolerance: number,
  maxIterations: number,
  seed: number,
) {
  let v = unit(Float64Array.from({ length: n }, normal(seed)));
  let value = 0;
  for (let i = 0; i < maxIterations; i++) {
    const image = timesVector(matrix, v, n);
    const next = dot(image, 0, v, 0, n);
    if (Math.abs(next - value) <= tolerance * Math.abs(next)) return next;
    value = next;
    v = unit(image);
  }
  return value;
}

function unit(v: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(v, 0, v, 0, v.length));
  return norm === 0 ? v : v.map((x) => x / norm);
}
