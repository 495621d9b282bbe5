import { symmetriseInto } from '../normalise.js';
import type { EigenMethod } from './root-methods.js';
import { acceptableResidual } from './acceptable-residual.js';
import { dampedSpectrum, type Spectrum } from '../eigen/spectrum.js';
import type { Engine, Pairs } from '../engines/engine.js';
import { FLOAT32 } from './precision.js';
import { eigenResidual, wholeInverse } from './steps/eigen-residuals.js';
import type { Solved, Solver } from './types.js';

/**
 * (A + ridge I)^(-1/p) by eigendecomposition. `rounding` is that of the stack's type; the method's
 * own has precedence.
 */
export function eigenSolver(
  engine: Engine,
  method: EigenMethod,
  rounding: number,
  p: number,
): Solver {
  const { n } = engine;
  const matrix = engine.matrix('float64') as Float64Array;
  const root = engine.matrix('float64') as Float64Array;
  const small =
    method.precision === 'float32'
      ? { matrix: engine.matrix('float32'), root: engine.matrix('float32') }
      : null;
  const unit = small ? FLOAT32 : Number.EPSILON;
  const known = method.rounding ?? rounding;
  return (values, power, ridge) => {
    symmetriseInto(matrix, values, n, power);
    small?.matrix.set(matrix);
    const pairs = engine.eigen(small?.matrix ?? matrix);
    if (pairs.sweeps < 0) return stuck(root);
    const spectrum = dampedSpectrum(pairs.values, n, ridge, known, -1 / p);
    composeRoot(pairs, spectrum, -1 / p, small?.root ?? root);
    if (small) root.set(small.root);
    return {
      root,
      residual: eigenResidual(
        { engine, matrix, root, pairs, spectrum, exponent: -1 / p },
        method.residual,
      ),
      acceptable: acceptable(n, p, spectrum, unit),
      condition: spectrum.condition,
      largest: Math.max(spectrum.largest, 0) + spectrum.ridge,
      iterations: pairs.sweeps,
    };
  };
}

/** V f(lambda) V^T, with f = 0 for null directions. */
function composeRoot(
  pairs: Pairs,
  spectrum: Spectrum,
  exponent: number,
  out: Float64Array | Float32Array,
): void {
  pairs.compose(
    spectrum.values.map((x) => (x === 0 ? 0 : x ** exponent)),
    out,
  );
}

/** The bound for whole p. A power below -1 widens the spectrum, and so the rounding. */
function acceptable(n: number, p: number, { keptCondition }: Spectrum, unit: number): number {
  return acceptableResidual(
    n,
    wholeInverse(-1 / p) ?? 1,
    keptCondition ** Math.max(1, 1 / p),
    0,
    unit,
  );
}

const stuck = (root: Float64Array): Solved => ({
  root: root.fill(0),
  residual: NaN,
  acceptable: 0,
  condition: NaN,
  largest: NaN,
  iterations: 0,
  failure:
    'its eigenvalues did not converge. No matrix is known with which this happens: please report it.',
});
