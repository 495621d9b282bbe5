import type { Builder, Floating, Value } from '../graph/graph-builder.js';
import { stackOps } from '../graph/symmetric-ops.js';
import type { OnnxMethod } from './method.js';

/** The most rounds of a loop. */
export const ROUNDS = 100;
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
export function newton(b: Builder, m: Value, x: Value, identity: Value, p: number): Value {
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
