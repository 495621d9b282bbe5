import type { Engine } from '../engines/engine.js';
import { maxAbs, symmetriseInto, type Floats } from '../normalise.js';
import { damp, measured, zeroRoot } from './measured.js';
import type { NewtonMethod } from './root-methods.js';
import { coupled, type Coupled } from './steps/coupled.js';
import { frobenius } from './steps/dense.js';
import { minimaxFactors, type Factor } from './steps/minimax.js';
import { widened } from './steps/residual.js';
import type { Ridge, Solver } from './types.js';

/** Coupled iterations, with Newton's factors or with minimax factors chosen for the ridge. */
export function iterationSolver(engine: Engine, method: NewtonMethod, p: number): Solver {
  const { n } = engine;
  const matrix = engine.matrix('float64') as Float64Array;
  const wide = method.precision === 'float32' ? (engine.matrix('float64') as Float64Array) : null;
  const state = coupled(engine, method.precision, p);
  return (values, power, ridge, old) => {
    symmetriseInto(matrix, values, n, power);
    const largest = damp(engine, matrix, ridge);
    if (largest === 0 && maxAbs(matrix) === 0) return zeroRoot(matrix);
    const measure = (iterations: number) => {
      const root = widened(state.root(), wide);
      const { tolerance } = method;
      return measured(engine, { root, damped: matrix, largest, p, iterations, tolerance }, method);
    };
    if (old) {
      const steps = fromPrevious(state, matrix, old, method);
      const warm = steps === null ? null : measure(steps);
      if (warm && warm.residual <= warm.acceptable) return warm;
    }
    return measure(
      method.by === 'newton'
        ? newtonFromScratch(state, matrix, n, method)
        : accelerated(state, matrix, largest, ridge, method),
    );
  };
}

function newtonFromScratch(
  state: Coupled,
  damped: Float64Array,
  n: number,
  method: NewtonMethod,
): number {
  // Google's start: the spectrum of M is then within (0, (p + 1) / 2].
  state.start(damped, (1 + state.p) / (2 * frobenius(damped, n)));
  return newton(state, method);
}

/** T = ((p + 1) I - M) / p until M is I, or moves away from it (Google's guard: by a fifth). */
function newton(state: Coupled, { tolerance, maxIterations }: NewtonMethod): number {
  const { p } = state;
  let error = state.distance();
  let steps = 0;
  while (error > tolerance && steps < maxIterations) {
    state.step((p + 1) / p, 1 / p);
    const next = state.distance();
    steps++;
    if (!(next < 1.2 * error)) {
      state.undoRoot();
      return steps;
    }
    error = next;
  }
  // X lags half a step behind: one more product with T squares the error that is left.
  if (error <= tolerance) state.last((p + 1) / p, 1 / p);
  return steps;
}

function accelerated(
  state: Coupled,
  damped: Float64Array,
  largest: number,
  ridge: Ridge,
  method: NewtonMethod,
): number {
  const { p } = state;
  const top = SAFETY * largest;
  // The error of X^p A is p times that of X, and a probe may see a few times as much.
  const tolerance = method.tolerance / (8 * p);
  const floor = method.precision === 'float32' ? 1e-7 : 1e-13;
  const shift =
    ridge.absolute + (ridge.relative * (largest - ridge.absolute)) / (1 + ridge.relative);
  const lower = Math.min(Math.max((0.9 * shift) / top, floor), 0.9);
  state.start(damped, 1 / top);
  return apply(state, minimaxFactors(p, lower, tolerance, method.maxIterations), tolerance);
}

/** Rounding may put eigenvalues of M above 1, and Lanczos' method may stop short of the largest. */
const SAFETY = 1.01;

function apply(state: Coupled, factors: readonly Factor[], tolerance: number): number {
  for (const [i, { a, b }] of factors.entries()) {
    if (i === factors.length - 1) state.last(a, b);
    else state.step(a, b);
    if (i < factors.length - 1) {
      const error = state.norm();
      if (error <= tolerance || !Number.isFinite(error)) return i + 1;
    }
  }
  return factors.length;
}

/**
 * Newton's iteration from X, the root of nearly the same matrix, with M = X^p A. X and A do not
 * commute, and no step removes their difference off the common eigenvectors. So a warm start saves
 * steps only if M is near I and the tolerance allows for the difference; then it saves nearly all.
 * Returns null if M is too far from I.
 */
function fromPrevious(
  state: Coupled,
  damped: Float64Array,
  { values, scale }: { readonly values: Floats; readonly scale: number },
  method: NewtonMethod,
): number | null {
  const off = state.resume(damped, values, scale);
  return off < START ? newton(state, method) : null;
}

/**
 * A warm start needs a Frobenius norm of M - I below this, with which all eigenvalues of M are well
 * within the reach of Newton's iteration.
 */
const START = 0.5;
