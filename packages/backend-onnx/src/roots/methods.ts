import type { Builder, Floating, Value } from '../graph/graph-builder.js';
import { stackOps } from '../graph/symmetric-ops.js';

/** The values of a graph that a method starts from; the matrices D are positive definite. */
export interface RootProblem {
  /** D, [count, n, n]. */
  readonly matrix: Value;
  /** [n, n] */
  readonly identity: Value;
  /** Bounds of the eigenvalues of D, [count, 1, 1]; `lowest` may be 0. */
  readonly lowest: Value;
  readonly highest: Value;
  readonly p: number;
}
/** A method for D^(-1/p): it writes nodes. Methods of the same name share a session. */
export interface OnnxMethod {
  readonly name: string;
  /** Rounds of the iteration at condition 1e6, for estimates. */
  readonly rounds: number;
  readonly solve: (builder: Builder, problem: RootProblem) => Value;
}

const ROUNDS = 100;
/** max |M - I| at which the last product, which squares it, ends below rounding. */
const TOLERANCE = { float32: 1e-4, float64: 1e-7 };
/**
 * Below this ||M - I|| a step at least halves the error: it takes the error e of an eigenvalue to
 * about (1 + 1/p) / 2 e^2.
 */
const NEAR = 0.3;

/**
 * Coupled Newton iteration, as one loop that stops when it improves no matrix of the stack. M = z
 * D, X = z^(1/p) I with z = (1 + p) / (2 highest): T = ((p + 1) I - M) / p, M <- T^p M, X <- X T;
 * each matrix stops by itself, where max |M - I| is small, or ||M - I|| grows by a fifth or no
 * longer halves near 0, and one last X <- X T follows. Source: Iannazzo 2006, On the Newton method
 * for the matrix p-th root, equation 3.9; z and the guard against growth as in Google's Shampoo,
 * whose stack runs until its slowest matrix is done.
 */
export const coupledNewton = (): OnnxMethod => ({
  name: 'coupledNewton',
  rounds: 21,
  solve(b, { matrix, identity, highest, p }) {
    const { mul, div, pow } = stackOps(b);
    const z = div((1 + p) / 2, highest);
    return newton(b, mul(matrix, z), mul(pow(z, 1 / p), identity), identity, p);
  },
});

/** Newton's loop from given M and X = D^(-1/p) M^(1/p). */
function newton(b: Builder, m: Value, x: Value, identity: Value, p: number): Value {
  const outer = stackOps(b);
  const type = m.type as Floating;
  const start = outer.frobeniusNorm(outer.sub(m, identity));
  const active = outer.greater(start, TOLERANCE[type]);
  const [lastM, lastX] = b.loop(
    ROUNDS,
    [m, x, start, active] as const,
    (inner, [oldM, oldX, error, running]) => {
      const {
        and,
        not,
        less,
        greater,
        mul,
        sub,
        matMul,
        maxAbs,
        frobeniusNorm,
        power,
        where,
        any,
      } = stackOps(inner);
      const t = newtonStep(inner, oldM, identity, p);
      const newM = matMul(power(t, p), oldM);
      const off = sub(newM, identity);
      // Every step brings every eigenvalue nearer to 1, and so this norm nearer to 0. A single
      // element may hardly show an eigenvalue that is far from 1.
      const now = frobeniusNorm(off);
      // Comparisons with NaN are false: a matrix that diverges keeps its last iterate.
      const better = and(running, less(now, mul(error, 1.2)));
      // Near the end the error squares itself; if it does not even halve, only rounding is left.
      const stuck = and(less(error, NEAR), greater(now, mul(error, 0.5)));
      const further = and(and(better, greater(maxAbs(off), TOLERANCE[type])), not(stuck));
      const kept = (fresh: Value, old: Value) => where(better, fresh, old);
      return {
        carried: [kept(newM, oldM), kept(matMul(oldX, t), oldX), kept(now, error), further],
        again: any(further),
      };
    },
  );
  return outer.matMul(lastX, newtonStep(b, lastM, identity, p));
}

/** T = ((p + 1) I - M) / p */
function newtonStep(b: Builder, m: Value, identity: Value, p: number): Value {
  const { mul, sub } = stackOps(b);
  return sub(mul(identity, 1 + 1 / p), mul(m, 1 / p));
}

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
