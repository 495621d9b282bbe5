import { symmetriseInto } from './normalise.js';
import { byEigen, type Mixed } from './root-methods.js';
import { acceptableResidual } from './root.js';
import { dampedSpectrum } from '../eigen/spectrum.js';
import { composeRoot, eigenSolver, FLOAT32 } from './by-eigen.js';
import { affine } from './engines/dense.js';
import type { Engine, Pairs } from './engines/engine.js';
import { topEigenvalue } from './steps/lanczos.js';
import { refine } from './steps/refine.js';
import { rootResidual } from './steps/residual.js';
import type { Solver } from './types.js';

/**
 * Eigendecomposition in float32, refined in float64; where float32 cannot tell eigenvalues from the
 * ridge, `eigenSolver` at once.
 */
export function mixedSolver(engine: Engine, method: Mixed, rounding: number, p: number): Solver {
  const { n } = engine;
  const small = { matrix: engine.matrix('float32'), root: engine.matrix('float32') };
  const [matrix, root, rows, columns, ...rooms] = Array.from({ length: 7 }, () =>
    engine.matrix('float64'),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, ...Float64Array[]];
  const full = eigenSolver(engine, byEigen({ residual: method.residual }), rounding, p);
  return (values, power, ridge, old) => {
    symmetriseInto(matrix, values, n, power);
    small.matrix.set(matrix);
    const pairs = engine.eigen(small.matrix);
    // The largest eigenvalue of float32 would make the ridge wrong in its seventh digit.
    const shift = ridge.absolute + ridge.relative * Math.max(topEigenvalue(engine, matrix), 0);
    const spectrum = dampedSpectrum(pairs.values, n, { absolute: shift, relative: 0 }, 0);
    if (pairs.sweeps < 0 || !(spectrum.condition < REACH)) return full(values, power, ridge, old);
    composeRoot(pairs, spectrum, -1 / p, small.root);
    root.set(small.root);
    copyVectors(pairs, n, rows, columns);
    affine(1, matrix, shift, n, matrix);
    const roots = spectrum.values.map((x) => x ** (-1 / p));
    const steps = refine(
      engine,
      matrix,
      root,
      { rows, columns, roots },
      p,
      method.refinements,
      rooms,
    );
    const residual = rootResidual(engine, matrix, root, p, method.residual);
    const acceptable = acceptableResidual(n, p, spectrum.condition);
    if (!(residual <= acceptable)) return full(values, power, ridge, old);
    const largest = Math.max(spectrum.largest, 0) + shift;
    return {
      root,
      residual,
      acceptable,
      condition: spectrum.condition,
      largest,
      iterations: steps,
    };
  };
}

/** Each refinement shrinks the error by about the rounding of float32 times the condition. */
const REACH = 0.1 / FLOAT32;

function copyVectors(pairs: Pairs, n: number, rows: Float64Array, columns: Float64Array): void {
  for (let k = 0; k < n; k++) {
    const v = pairs.vector(k);
    rows.set(v, k * n);
    for (let i = 0; i < n; i++) columns[i * n + k] = v[i]!;
  }
}
