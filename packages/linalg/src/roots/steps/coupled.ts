import type { Floats } from '../../normalise.js';
import type { Precision } from '../root-methods.js';
import { affine, distance, frobenius } from './dense.js';
import type { Engine } from '../../engines/engine.js';

/**
 * A coupled iteration (Iannazzo 2006, equation 3.9): M converges to I, and X = A^(-1/p) M^(1/p).
 * With T = a I - b M, a step is X <- X T, M <- T^p M. All of these commute, so one triangle of each
 * product is enough.
 */
export interface Coupled {
  readonly p: number;
  /** M = scale A, X = scale^(1/p) I. */
  start(matrix: Float64Array, scale: number): void;
  /** X = scale times `root`, M = X^p A; returns the Frobenius norm of M - I. */
  resume(matrix: Float64Array, root: Floats, scale: number): number;
  /** X <- X T, M <- T^p M. */
  step(a: number, b: number): void;
  /** X <- X T alone. */
  last(a: number, b: number): void;
  /** X as before the last `step`. */
  undoRoot(): void;
  /** max |M - I| */
  distance(): number;
  /** The Frobenius norm of M - I. */
  norm(): number;
  root(): Floats;
}

export function coupled(engine: Engine, precision: Precision, p: number): Coupled {
  const { n } = engine;
  const matrix = () => engine.matrix(precision);
  const [t, square] = [matrix(), matrix()];
  let [m, x, spare, before] = [matrix(), matrix(), matrix(), matrix()];
  /** Whether X is still unit I, which is not stored. */
  let fresh = true;
  let unit = 1;

  const factor = (a: number, b: number) => affine(-b, m, a, n, t);
  const multiplyRoot = () => {
    if (fresh) affine(unit, t, 0, n, before);
    else engine.product(x, t, before);
    [x, before] = [before, x];
  };
  /** M <- base^p M; `base` is overwritten. */
  const multiplyPower = (base: Floats) => {
    let power = base;
    let other = square;
    for (let rest = p; ;) {
      if (rest % 2 === 1) {
        engine.product(m, power, spare);
        [m, spare] = [spare, m];
      }
      rest = Math.floor(rest / 2);
      if (rest === 0) break;
      engine.product(power, power, other);
      [power, other] = [other, power];
    }
  };

  return {
    p,
    start(a, scale) {
      affine(scale, a, 0, n, m);
      unit = scale ** (1 / p);
      fresh = true;
    },
    resume(a, root, scale) {
      m.set(a);
      for (let i = 0; i < n * n; i++) x[i] = t[i] = scale * root[i]!;
      fresh = false;
      multiplyPower(t);
      return frobenius(m, n, -1);
    },
    step(a, b) {
      factor(a, b);
      multiplyRoot();
      if (fresh) affine(0, x, unit, n, before);
      fresh = false;
      multiplyPower(t);
    },
    last(a, b) {
      factor(a, b);
      multiplyRoot();
      fresh = false;
    },
    undoRoot() {
      [x, before] = [before, x];
    },
    distance: () => distance(m, n),
    norm: () => frobenius(m, n, -1),
    root() {
      if (fresh) affine(0, x, unit, n, x);
      return x;
    },
  };
}
