import { maxAbs, symmetriseInto } from './normalise.js';
import type { Cholesky } from './root-methods.js';
import { damp, measured, nothing } from './by-iteration.js';
import type { Engine } from './engines/engine.js';
import type { Solver } from './types.js';

/** (A + ridge I)^-1 by Cholesky. */
export function choleskySolver(engine: Engine, method: Cholesky): Solver {
  const matrix = engine.matrix('float64') as Float64Array;
  const inverse = engine.matrix('float64') as Float64Array;
  const { precision } = method;
  const [copy, result] = [engine.matrix(precision), engine.matrix(precision)];
  return (values, power, ridge) => {
    symmetriseInto(matrix, values, engine.n, power);
    const largest = damp(engine, matrix, ridge);
    if (largest === 0 && maxAbs(matrix) === 0) return nothing(matrix);
    copy.set(matrix);
    const pivot = engine.invert(copy, result);
    if (pivot !== null)
      return { ...nothing(inverse), residual: Infinity, failure: notPositive(pivot) };
    inverse.set(result);
    return measured(engine, matrix, inverse, largest, 1, method, 0);
  };
}

const notPositive = (pivot: number) =>
  `pivot ${pivot} is not positive: the matrix is singular or indefinite to rounding. Add a ridge, or use byEigen().`;
