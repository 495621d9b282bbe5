// KL-SOAP and SPlus for one matrix, in float64, by their formulas.

import {
  filled,
  identity,
  mapped,
  type Matrix,
  mean,
  mixed,
  times,
  transposed,
} from './float64.js';

/** The bases of both sides; columns are basis vectors. */
export type Pair = readonly [left: Matrix, right: Matrix];

/** Q_L^T x Q_R */
export const into = (x: Matrix, [left, right]: Pair): Matrix =>
  times(times(transposed(left), x), right);
/** Q_L x Q_R^T */
export const outOf = (x: Matrix, [left, right]: Pair): Matrix =>
  times(times(left, x), transposed(right));
/** Squared entries of Q_new^T Q_old. */
const overlap = (from: Matrix, to: Matrix) => mapped(times(transposed(to), from), (x) => x * x);
const asColumn = (xs: readonly number[]): Matrix => xs.map((x) => [x]);

export interface KlSoap {
  readonly gradients: readonly Matrix[];
  readonly direction: Matrix;
  /** The bases in use from the step after 1, 1 + every, ... */
  readonly bases: readonly Pair[];
  readonly every: number;
  readonly beta: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** The factors after all gradients, and the update for `direction`. */
export function klSoap({ gradients, direction, bases, every, beta, beta2, epsilon }: KlSoap) {
  const [m, n] = [direction.length, direction[0]!.length];
  let q: Pair = [identity(m), identity(n)];
  let [left, right, second] = [filled(m, m, 0), filled(n, n, 0), filled(m, n, 0)];
  let [l, r] = [filled(1, m, 0.1)[0]!, filled(1, n, 0.1)[0]!];
  gradients.forEach((g, t) => {
    const p = into(g, q);
    const [gr, lg] = [times(g, q[1]), times(transposed(q[0]), g)];
    const byColumns = mapped(gr, (x, _, j) => x / r[j]!);
    const byRows = mapped(lg, (x, i) => x / l[i]!);
    left = mixed(left, times(byColumns, transposed(gr)), beta, (1 - beta) / n);
    right = mixed(right, times(transposed(lg), byRows), beta, (1 - beta) / m);
    const newL = l.map((x, i) => beta * x + (1 - beta) * mean(p[i]!.map((y, j) => y ** 2 / r[j]!)));
    r = r.map((x, j) => beta * x + (1 - beta) * mean(p.map((row, i) => row[j]! ** 2 / l[i]!)));
    l = newL;
    second = mixed(
      second,
      mapped(p, (x) => x * x),
      beta2,
      1 - beta2,
    );
    if (t % every !== 0) return;
    const to = bases[Math.min(bases.length - 1, t / every)]!;
    const [a, b] = [overlap(q[0], to[0]), overlap(q[1], to[1])];
    [l, r] = [times(a, asColumn(l)).flat(), times(b, asColumn(r)).flat()];
    second = times(times(a, second), transposed(b));
    q = to;
  });
  const scale = 1 - beta2 ** gradients.length;
  const x = into(direction, q);
  const update = mapped(x, (y, i, j) => y / (Math.sqrt(second[i]![j]! / scale) + epsilon));
  return { left, right, update: outOf(update, q) };
}

/** SPlus's update of a direction in given bases. */
export function splus(direction: Matrix, bases: Pair): Matrix {
  const scale = 2 / (direction.length + direction[0]!.length);
  return outOf(mapped(into(direction, bases), Math.sign), bases).map((row) =>
    row.map((x) => x * scale),
  );
}
