import type { Factors } from '@curvature/spec';
import type { SymmetricRoot } from '@curvature/spec/roots';
import {
  abs,
  add,
  div,
  equal,
  eye,
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
import { largestEigenvalues } from './largest-eigenvalues.js';

/**
 * The roots A^(-1/p) of a stack, each with its true residual. A matrix whose residual is not below
 * `tolerance` keeps its previous root.
 */
export function solveByNewton(
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
/** How many products `power` takes. */
export const productsOfPower = (p: number) =>
  Math.floor(Math.log2(p)) + [...p.toString(2)].filter((bit) => bit === '1').length - 1;

/**
 * A norm of each matrix, which no eigenvalue exceeds: the smaller of Frobenius's and the largest
 * row sum.
 */
function normBound(stack: Tensor): Tensor {
  const frobenius = sqrt(sum(square(stack), [1, 2], true));
  return minimum(frobenius, max(sum(abs(stack), 2, true), 1, true));
}
