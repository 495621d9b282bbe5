import {
  CurvatureError,
  type Factors,
  type Given,
  number,
  options,
  type RootSolver,
  value,
} from '@curvature/spec';
import {
  abs,
  add,
  div,
  equal,
  eye,
  getBackend,
  isFinite,
  logicalAnd,
  less,
  matMul,
  max,
  maximum,
  minimum,
  mul,
  pow,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  transpose,
  where,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { eigenRoots } from './eigen-roots.js';
import { largestEigenvalues } from './largest-eigenvalues.js';
import { hasLowPrecision } from './precision.js';
import { matrixRoots, multiplyAlong, type SymmetricRoot, worstOf } from '@curvature/spec/roots';

const newtonRootsOptions = options('newtonRoots', {
  steps: number({ default: 25, min: 1, integer: true, describe: 'Newton steps, always that many' }),
  tolerance: number({
    default: 0.1,
    above: 0,
    describe: 'a root with a larger true residual is not used: the previous one stays',
  }),
  fallback: value<RootSolver<'symmetric', SymmetricRoot>>({
    default: { from: () => eigenRoots(), says: 'eigenRoots()' },
    check: () => undefined,
    describe: 'solves on backends that multiply in less than float32',
  }),
  warn: value<(message: string) => void>({
    default: { from: () => console.warn, says: 'console.warn' },
    check: () => undefined,
    describe: 'is called once for each such backend',
  }),
});

/**
 * A^(-1/p) by the coupled Newton iteration in batched matrix products, on the device of the current
 * backend, in float32. Iannazzo 2006; the scaling is that of Google's Shampoo. Unlike there, the
 * number of steps is fixed, so that the host never waits for the device, each tile keeps the best
 * iterate so far, the root is made symmetric, and the true residual max |X^p A - I| decides whether
 * it is used. Good up to condition 1e5 or so: use a relative ridge of 1e-5 or more.
 *
 * @param given.steps Newton steps, always that many; default 25 (condition 1e6 needs 21).
 * @param given.tolerance A root with a larger true residual is not used, and the previous one
 *   stays; default 0.1, as Google's and Meta's.
 * @param given.fallback Solves on backends that multiply in less than float32; default
 *   `eigenRoots()`.
 * @param given.warn Called once for each such backend; default console.warn.
 * @throws CurvatureError for an invalid option, and from `solve` for an exponent that is not -1/p
 *   with a whole p.
 */
export function newtonRoots(
  given: Given<typeof newtonRootsOptions> = {},
): RootSolver<'symmetric', SymmetricRoot> {
  const { steps, tolerance, fallback, warn } = newtonRootsOptions.complete(given);
  const warned = new Set<string>();
  return {
    name: 'newtonRoots',
    solve(factor, exponent, previous) {
      if (!hasLowPrecision()) return solve(factor, wholeRoot(exponent), previous, steps, tolerance);
      if (!warned.has(getBackend())) warn(lowPrecision(getBackend(), fallback.name));
      warned.add(getBackend());
      return fallback.solve(factor, exponent, previous);
    },
    meaning: matrixRoots,
    multiply: multiplyAlong,
    quality: worstOf,
    estimate: (count, n, exponent) => ({
      bytes: 4 * count * (n * n + 2),
      flops: 2 * count * n ** 3 * steps * (2 + products(Math.round(-1 / exponent))),
    }),
  };
}

const lowPrecision = (backend: string, fallback: string) =>
  `curvature: the ${backend} backend multiplies in less than float32, so roots are computed by ${fallback} instead.`;

function wholeRoot(exponent: number): number {
  const p = Math.round(-1 / exponent);
  if (p >= 1 && Math.abs(-1 / p - exponent) < 1e-9) return p;
  throw new CurvatureError(
    `newtonRoots: the exponent must be -1/p with a whole p of at least 1, got ${exponent}.`,
    'Newton finds inverse p-th roots only.',
    'Use eigenRoots(), which takes any exponent.',
  );
}

function solve(
  { matrix, ridge }: Factors['symmetric'],
  p: number,
  previous: SymmetricRoot | null,
  steps: number,
  tolerance: number,
) {
  const n = matrix.shape[1]!;
  const unit = reshape(eye(n), [1, n, n]);
  const scale = maximum(perMatrix(matrix), Math.max(ridge.absolute, 1e-30));
  // Scaled so that neither the largest element nor the ridge is over 1, nothing in the iteration
  // over- or underflows: root(cA) = c^(-1/p) root(A).
  const scaled = div(matrix, scale);
  const largest = largestEigenvalues(scaled);
  const damping = add(div(ridge.absolute, scale), mul(largest, Math.max(ridge.relative, 1e-7)));
  const damped = add(scaled, mul(unit, damping));
  const found = iterate(damped, unit, p, normBound(damped), steps);
  const symmetric = mul(add(found, transpose(found, [0, 2, 1])), 0.5);
  const residual = perMatrix(sub(matMul(power(symmetric, p), damped), unit));
  const good = logicalAnd(isFinite(residual), less(residual, tolerance));
  const old = previous?.root ?? mul(unit, pow(scale, -1 / p));
  const root = where(good, mul(symmetric, pow(scale, -1 / p)), old);
  const blank = equal(add(perMatrix(matrix), ridge.absolute), 0);
  return {
    root: where(blank, zerosLike(root), root),
    residual: reshape(where(blank, 0, residual), [-1]),
    condition: reshape(where(blank, UNBOUNDED, conditionBound(largest, damping)), [-1]),
  };
}

/**
 * The condition of a zero matrix without a ridge. It has no curvature, so its root is zero and no
 * direction is preconditioned, as in `eigenRoots`.
 */
const UNBOUNDED = 3e38;

/** A bound of largest over smallest eigenvalue, since the smallest is at least the ridge. */
const conditionBound = (largest: Tensor, damping: Tensor) => div(add(largest, damping), damping);

/** The largest absolute element of each matrix. [count, n, n] -> [count, 1, 1] */
const perMatrix = (stack: Tensor) => max(abs(stack), [1, 2], true);

/**
 * Coupled Newton (Iannazzo 2006, eq. 3.9): M -> I while X -> A^(-1/p); keeps the iterate whose M
 * was nearest to I.
 */
function iterate(damped: Tensor, unit: Tensor, p: number, norm: Tensor, steps: number): Tensor {
  const z = div((1 + p) / 2, norm);
  let m: Tensor = mul(damped, z);
  let x: Tensor = mul(unit, pow(z, 1 / p));
  let best = x;
  let error = perMatrix(sub(m, unit));
  for (let step = 0; step < steps; step++) {
    const t = sub(mul(unit, 1 + 1 / p), mul(m, 1 / p));
    x = matMul(x, t);
    m = matMul(power(t, p), m);
    const now = perMatrix(sub(m, unit));
    const better = less(now, error);
    best = where(better, x, best);
    error = where(better, now, error);
  }
  return best;
}

/** x^p by repeated squaring. */
function power(x: Tensor, p: number): Tensor {
  if (p === 1) return x;
  const half = power(x, Math.floor(p / 2));
  const squared = matMul(half, half);
  return p % 2 === 0 ? squared : matMul(squared, x);
}
const products = (p: number) =>
  Math.floor(Math.log2(p)) + [...p.toString(2)].filter((bit) => bit === '1').length - 1;

/**
 * A norm of each matrix, which no eigenvalue exceeds: the smaller of Frobenius's and the largest
 * row sum.
 */
function normBound(stack: Tensor): Tensor {
  const frobenius = sqrt(sum(square(stack), [1, 2], true));
  return minimum(frobenius, max(sum(abs(stack), 2, true), 1, true));
}
