import { buildModel, type Builder, type Floating, type Value } from '../graph/graph-builder.js';
import { largestEigenvalues } from './largest-eigenvalues.js';
import type { OnnxMethod } from './method.js';
import { stackOps } from '../graph/symmetric-ops.js';

/** The condition of a zero matrix: the largest that float32 holds. */
const UNBOUNDED = 3e38;
/** Covers the rounding of a bound of eigenvalues, in float32 too. */
const MARGIN = 1.001;

const given = {
  matrix: { name: 'matrix', type: 'float32' },
  absolute: { name: 'absolute', type: 'float64' },
  relative: { name: 'relative', type: 'float64' },
} satisfies Record<string, Value>;

/**
 * The model for stacks of any size: matrix [count, n, n] in float32, the scalars absolute and
 * relative (of the ridge) in float64 -> root [count, n, n] in float32, and residual and condition
 * [count, 1, 1] in float64.
 *
 * Only the iteration is in `precision`; scale, ridge and the true residual max |X^p D - I| are in
 * float64 always.
 */
export const rootModel = (method: OnnxMethod, precision: Floating, p: number): Uint8Array =>
  buildModel(Object.values(given), (b) => {
    const problem = dampedProblem(b, precision);
    const x = method.solve(b, { ...problem.iterated, p });
    return finish(b, problem, b.cast(x, 'float64'), p);
  });

type Problem = ReturnType<typeof dampedProblem>;

/**
 * D = A / scale + damping I, where neither the largest element nor the absolute ridge is over 1.
 */
function dampedProblem(b: Builder, precision: Floating) {
  const { add, mul, div, max, equal, where, maxAbs, symmetric, identity } = stackOps(b);
  const { absolute, relative } = given;
  const whole = symmetric(b.cast(given.matrix, 'float64'));
  const size = max(maxAbs(whole), absolute);
  // A zero matrix without a ridge is replaced by the identity.
  const blank = equal(size, 0);
  const scale = where(blank, 1, size);
  const scaled = div(whole, scale);
  const { estimate, bound } = largestEigenvalues(b, b.cast(scaled, precision));
  const largest = max(b.cast(estimate, 'float64'), 0);
  const damping = where(blank, 1, add(div(absolute, scale), mul(largest, relative)));
  const unit = identity(whole, 'float64');
  const matrix = add(scaled, mul(damping, unit));
  const highest = mul(add(b.cast(bound, 'float64'), damping), MARGIN);
  const iterated = {
    matrix: b.cast(matrix, precision),
    identity: b.cast(unit, precision),
    lowest: b.cast(damping, precision),
    highest: b.cast(highest, precision),
  };
  return { matrix, unit, scale, blank, largest, damping, iterated, precision };
}

/** The symmetric root of A from that of D, its residual and condition. */
function finish(
  b: Builder,
  { matrix, unit, scale, blank, largest, damping, precision }: Problem,
  x: Value,
  p: number,
) {
  const { add, sub, mul, pow, max, min, where, maxAbs, matMul, power, symmetric, sum } =
    stackOps(b);
  const found = symmetric(x);
  const root = b.cast(where(blank, mul(found, 0), mul(found, pow(scale, -1 / p))), 'float32');
  const inverse = power(found, p);
  const off = sub(matMul(inverse, matrix), unit);
  // A maximum may skip NaN; a sum does not, and an infinite element times 0 becomes NaN.
  const silent = add(mul(sum(off), 0), mul(sum(b.cast(root, 'float64')), 0));
  // The largest eigenvalue of X^p is one over the smallest of D.
  const spread = b.cast(largestEigenvalues(b, b.cast(inverse, precision)).estimate, 'float64');
  const condition = max(min(mul(add(largest, damping), spread), UNBOUNDED), 1);
  return {
    root,
    residual: add(maxAbs(off), silent),
    condition: where(blank, UNBOUNDED, condition),
  };
}
