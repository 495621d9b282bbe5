import type { Builder, Floating, Value } from '../graph/graph-builder.js';
import { stackOps } from '../graph/symmetric-ops.js';
import { newton, ROUNDS } from './coupled-newton.js';
import type { OnnxMethod } from './method.js';

/** A step does not aim below this share of the highest eigenvalue, where it would overshoot. */
const CUSHION = 0.02;
/** Smallest eigenvalue that the type can tell from 0, relative to the highest. */
const FLOOR = { float32: 1e-7, float64: 1e-14 };
/** From this error of an accelerated step on, Newton's own step does as well. */
const ENOUGH = 0.1;

/**
 * Coupled Newton iteration, accelerated: while the spectrum of M is wide, T is the polynomial
 * a - b M that minimises the largest |m^(1/p) T(m) - 1| over the interval [l, u] of that spectrum,
 * which starts at [lowest, highest] and follows in closed form; then come Newton's steps as in
 * `coupledNewton()`. It needs about half the products at condition 1e6.
 * Source: the scaling of Newton-Schulz iterations by Chebyshev's alternation (Chen and Chow 2014;
 * Amsel et al. 2025, The Polar Express), here for the p-th root. Neither bound need be sharp, but
 * an eigenvalue above `highest` may change its sign, and with an odd p is lost; one below `lowest`
 * only takes longer.
 */
export const acceleratedNewton = (): OnnxMethod => ({
  name: 'acceleratedNewton',
  rounds: 10,
  solve(b, { matrix, identity, lowest, highest, p }) {
    const { mul, div, pow, max, less } = stackOps(b);
    const z = div(1, highest);
    const low = max(mul(mul(lowest, z), 0.9), FLOOR[matrix.type as Floating]);
    const high = mul(z, highest);
    const wide = less(low, 0.5);
    const start = [mul(matrix, z), mul(pow(z, 1 / p), identity), low, high, wide] as const;
    const [m, x] = b.loop(ROUNDS, start, (inner, [oldM, oldX, l, u, running]) => {
      const ops = stackOps(inner);
      const step = bestStep(inner, ops.max(l, ops.mul(u, CUSHION)), u, p);
      const a = ops.where(running, step.a, 1);
      const c = ops.where(running, step.b, 0);
      const t = ops.sub(ops.mul(a, identity), ops.mul(c, oldM));
      const aimed = ops.pow(ops.sub(1, step.error), p);
      const reached = ops.mul(l, ops.pow(ops.sub(step.a, ops.mul(step.b, l)), p));
      const newL = ops.min(aimed, reached);
      const further = ops.and(running, ops.greater(ops.sub(1, newL), ENOUGH));
      const newU = ops.pow(ops.add(step.error, 1), p);
      const [newM, newX] = [ops.matMul(ops.power(t, p), oldM), ops.matMul(oldX, t)];
      const bounds = [ops.where(running, newL, l), ops.where(running, newU, u)] as const;
      return { carried: [newM, newX, ...bounds, further], again: ops.any(further) };
    });
    return newton(b, m, x, identity, p);
  },
});

/** a and b of the T = a - b m that minimises max |m^(1/p) T(m) - 1| over [l, u], and that error. */
function bestStep(builder: Builder, l: Value, u: Value, p: number) {
  const { add, sub, mul, div, pow, min, max } = stackOps(builder);
  const [rootL, rootU] = [pow(l, 1 / p), pow(u, 1 / p)];
  const k = div(sub(rootU, rootL), sub(mul(rootU, u), mul(rootL, l)));
  const weighted = (m: Value) => mul(pow(m, 1 / p), sub(1, mul(k, m)));
  // The function peaks inside the interval, and is least, and the same, at both of its ends.
  const peak = weighted(max(min(div(1 / (1 + p), k), u), l));
  const end = weighted(l);
  const a = div(2, add(peak, end));
  return { a, b: mul(a, k), error: div(sub(peak, end), add(peak, end)) };
}
