import { type Given, number, options } from '@curvature/spec';
import { checkSquare, checkWhole } from '../../src/check.js';
import { largestEigenvalue } from './largest-eigenvalue.js';
import { maxAbs, normalise } from '../../src/normalise.js';
import { acceptableResidual } from '../../src/roots/acceptable-residual.js';
import { ridgeOption } from '../../src/roots/ridge.js';
import { dot, symmetricRowProducts } from '../../src/products/row-products.js';
import type { Root } from './root.js';
import { addRidge, identity, matrixPower, residualAgainst } from './true-residual.js';

const newtonOptions = options('inverseRootByNewton', {
  ridge: ridgeOption,
  tolerance: number({ default: 1e-10, min: 0, max: 1, describe: 'stops at this max |M - I|' }),
  maxIterations: number({ default: 100, min: 1, integer: true, describe: 'steps at most' }),
});

/**
 * (A + ridge I)^(-1/p) by coupled Newton iteration, for one matrix: the naive twin of `byNewton()`.
 *
 * It starts from M = z (A + ridge I), X = z^(1/p) I with z = (1 + p) / (2 ||A + ridge I||_F). A
 * step is T = ((p + 1) I - M) / p, M <- T^p M, X <- X T. The iteration's error max |M - I| shrinks
 * even if X drifts off, so the true residual decides `ok`. Singular matrices without a ridge do not
 * converge (`ok` is false). The zero matrix without a ridge has the zero root and is ok.
 * @param matrix A, [n, n], row-major, symmetric positive definite; (A + A^T)/2 is used.
 * @param n Whole number >= 0.
 * @param p Whole number >= 1.
 * @param given.ridge Default 0.
 * @param given.tolerance Default 1e-10.
 * @param given.maxIterations Default 100.
 * @returns `largest` comes from power iteration, and so does `condition`: largest eigenvalue times
 *   that of X^p.
 * @throws CurvatureError on a wrong length, an entry that is not finite (naming it), or an invalid
 *   option.
 * Source: Iannazzo 2006, On the Newton method for the matrix p-th root, equation 3.9 (coupled
 * form); z and the guard against divergence (stop when the error grows by 1.2, keep the previous X)
 * as in Google's Distributed Shampoo. Unlike there: scaled by a power of two, a relative tolerance
 * in the power iteration, symmetric products, one last X <- X T after convergence, and the true
 * residual.
 */
export function inverseRootByNewton(
  matrix: Float64Array,
  n: number,
  p: number,
  given: Given<typeof newtonOptions> = {},
): Root {
  const owner = 'inverseRootByNewton';
  const { ridge: ridgeOptions, tolerance, maxIterations } = newtonOptions.complete(given);
  checkWhole(owner, 'p', p, 1);
  checkSquare(owner, matrix, n);
  const { matrix: scaled, power } = normalise(matrix, n, ridgeOptions.absolute);
  const largest = largestEigenvalue(scaled, n);
  const ridge = ridgeOptions.absolute * 2 ** -power + ridgeOptions.relative * Math.max(largest, 0);
  const damped = addRidge(scaled, n, ridge);
  if (maxAbs(damped) === 0) return nothing(n);
  const { root, iterations } = iterate(damped, n, p, tolerance, maxIterations);
  const residual = residualAgainst(identity(n), damped, root, n, p);
  const condition = spread(damped, root, n, p);
  const result = root.map((x) => x * 2 ** (-power / p));
  const ok =
    result.every(Number.isFinite) && residual <= acceptableResidual(n, p, condition, tolerance);
  return { root: result, residual, condition, largest: largest * 2 ** power, iterations, ok };
}

/** The empty matrix, and the zero matrix without a ridge. */
const nothing = (n: number): Root => ({
  root: new Float64Array(n * n),
  residual: 0,
  condition: n === 0 ? 1 : Infinity,
  largest: 0,
  iterations: 0,
  ok: true,
});

function iterate(
  damped: Float64Array,
  n: number,
  p: number,
  tolerance: number,
  maxIterations: number,
) {
  const z = (1 + p) / (2 * Math.sqrt(dot(damped, 0, damped, 0, n * n)));
  let m: Float64Array = damped.map((x) => x * z);
  let root: Float64Array = identity(n).map((x) => x * z ** (1 / p));
  let error = distance(m, n);
  let iterations = 0;
  while (error > tolerance && iterations < maxIterations) {
    const t = step(m, n, p);
    m = symmetricRowProducts(matrixPower(t, n, p), m, n, n);
    const next = distance(m, n);
    iterations++;
    if (!(next < 1.2 * error)) return { root, iterations };
    root = symmetricRowProducts(root, t, n, n);
    error = next;
  }
  // X lags half a step behind: one more product with T squares the error that is left.
  return {
    root: error <= tolerance ? symmetricRowProducts(root, step(m, n, p), n, n) : root,
    iterations,
  };
}

/** T = ((p + 1) I - M) / p */
const step = (m: Float64Array, n: number, p: number) =>
  addRidge(
    m.map((x) => -x / p),
    n,
    (p + 1) / p,
  );

/** max |M - I| */
const distance = (m: Float64Array, n: number) => maxAbs(addRidge(m, n, -1));

/**
 * Largest eigenvalue of A + ridge I, times that of X^p, which is one over the smallest; Infinity if
 * X is not finite.
 */
function spread(damped: Float64Array, root: Float64Array, n: number, p: number): number {
  if (!root.every(Number.isFinite)) return Infinity;
  return Math.max(1, largestEigenvalue(damped, n) * largestEigenvalue(root, n) ** p);
}
