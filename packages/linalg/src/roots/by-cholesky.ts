import type { Engine } from '../engines/engine.js';
import { maxAbs, symmetriseInto } from '../normalise.js';
import { damp, measured, zeroRoot } from './measured.js';
import type { CholeskyMethod } from './root-methods.js';
import type { Solver } from './types.js';

/** (A + ridge I)^-1 by Cholesky. */
export function choleskySolver(engine: Engine, method: CholeskyMethod): Solver {
  const damped = engine.matrix('float64') as Float64Array;
  const root = engine.matrix('float64') as Float64Array;
  const { precision } = method;
  const [copy, inverse] = [engine.matrix(precision), engine.matrix(precision)];
  return (values, power, ridge) => {
    symmetriseInto(damped, values, engine.n, power);
    const largest = damp(engine, damped, ridge);
    if (largest === 0 && maxAbs(damped) === 0) return zeroRoot(damped);
    copy.set(damped);
    const pivot = engine.invert(copy, inverse);
    if (pivot !== null)
      return { ...zeroRoot(root), residual: Infinity, failure: notPositive(pivot) };
    root.set(inverse);
    const computed = { root, damped, largest, p: 1, iterations: 0, tolerance: 0 };
    return measured(engine, computed, method);
  };
}

const notPositive = (pivot: number) =>
  `pivot ${pivot} is not positive: the matrix is singular or indefinite to rounding. Add a ridge, or use byEigen().`;
