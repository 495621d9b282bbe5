import { maxAbs, symmetriseInto, type Floats } from './normalise.js';
import type { Newton, Polynomial } from './root-methods.js';
import { acceptableResidual } from './root.js';
import { FLOAT32 } from './by-eigen.js';
import { affine, frobenius, largestRow } from './engines/dense.js';
import type { Engine } from './engines/engine.js';
import { coupled, type Coupled } from './steps/coupled.js';
import { minimaxFactors, type Factor } from './steps/minimax.js';
import { topEigenvalue } from './steps/lanczos.js';
import { rootResidual, widened } from './steps/residual.js';
import type { Ridge, Solved, Solver } from './types.js';

/**
 * Coupled iterations: Newton's, minimax factors chosen for the ridge, or a fixed number of them.
 */
export function iterationSolver(engine: Engine, method: Newton | Polynomial, p: number): Solver {
  const { n } = engine;
  const matrix = engine.matrix('float64') as Float64Array;
  const room = method.precision === 'float32' ? (engine.matrix('float64') as Float64Array) : null;
  const state = coupled(engine, method.precision, p);
  return (values, power, ridge, old) => {
    symmetriseInto(matrix, values, n, power);
    const largest = damp(engine, matrix, ridge);
    if (largest === 0 && maxAbs(matrix) === 0) return nothing(matrix);
    const measure = (iterations: number): Solved =>
      measured(engine, matrix, widened(state.root(), room), largest, p, method, iterations);
    if (old && method.by !== 'polynomial') {
      const steps = fromPrevious(state, matrix, old, method);
      const warm = steps === null ? null : measure(steps);
      if (warm && warm.residual <= warm.acceptable) return warm;
    }
    return measure(fromScratch(state, matrix, n, p, largest, ridge, method));
  };
}

/** A + ridge I in place; returns its largest eigenvalue. */
export function damp(engine: Engine, matrix: Float64Array, ridge: Ridge): number {
  const largest = Math.max(topEigenvalue(engine, matrix), 0);
  const shift = ridge.absolute + ridge.relative * largest;
  affine(1, matrix, shift, engine.n, matrix);
  return largest + shift;
}

/** The zero matrix without a ridge: no curvature was seen. */
export const nothing = (room: Float64Array): Solved => ({
  root: room.fill(0),
  residual: 0,
  acceptable: 0,
  condition: Infinity,
  largest: 0,
  iterations: 0,
});

/** `largest` is that of the damped matrix, so that its smallest is one over that of X^p. */
export function measured(
  engine: Engine,
  damped: Float64Array,
  root: Float64Array,
  largest: number,
  p: number,
  {
    precision,
    residual,
    ...rest
  }: Newton | Polynomial | { precision: 'float32' | 'float64'; residual: 'exact' | 'probe' },
  iterations: number,
): Solved {
  const tolerance = 'tolerance' in rest ? rest.tolerance : 0;
  // Factors made for a wide spectrum round as much on a narrow one.
  const made = 'lower' in rest ? 1 / rest.lower : 1;
  const finite = root.every(Number.isFinite);
  const condition = finite ? Math.max(1, largest * topEigenvalue(engine, root) ** p) : Infinity;
  const eps = precision === 'float32' ? FLOAT32 : Number.EPSILON;
  return {
    root,
    residual: finite ? rootResidual(engine, damped, root, p, residual) : Infinity,
    acceptable: acceptableResidual(engine.n, p, Math.max(condition, made), tolerance, eps),
    condition,
    largest,
    iterations,
  };
}

function fromScratch(
  state: Coupled,
  damped: Float64Array,
  n: number,
  p: number,
  largest: number,
  ridge: Ridge,
  method: Newton | Polynomial,
): number {
  switch (method.by) {
    case 'newton': {
      // Google's start: the spectrum of M is then within (0, (p + 1) / 2].
      state.start(damped, (1 + p) / (2 * frobenius(damped, n)));
      return newton(state, p, method);
    }
    case 'acceleratedNewton': {
      const top = SAFETY * largest;
      // The error of X^p A is p times that of X, and a probe may see a few times as much.
      const tolerance = method.tolerance / (8 * p);
      const floor = method.precision === 'float32' ? 1e-7 : 1e-13;
      const shift =
        ridge.absolute + (ridge.relative * (largest - ridge.absolute)) / (1 + ridge.relative);
      const lower = Math.max((0.9 * shift) / top, floor);
      state.start(damped, 1 / top);
      return apply(
        state,
        minimaxFactors(p, Math.min(lower, 0.9), tolerance, method.maxIterations),
        tolerance,
      );
    }
    default: {
      // A bound instead of an estimate, so that nothing waits for data.
      state.start(damped, 1 / Math.min(frobenius(damped, n), largestRow(damped, n)));
      return apply(state, minimaxFactors(p, method.lower, 0, method.steps), 0);
    }
  }
}

/** Rounding may put eigenvalues of M above 1, and Lanczos' method may stop short of the largest. */
const SAFETY = 1.01;

/** T = ((p + 1) I - M) / p until M is I, or moves away from it (Google's guard: by a fifth). */
function newton(state: Coupled, p: number, { tolerance, maxIterations }: Newton): number {
  let error = state.distance();
  let steps = 0;
  while (error > tolerance && steps < maxIterations) {
    state.turn((p + 1) / p, 1 / p);
    const next = state.distance();
    steps++;
    if (!(next < 1.2 * error)) {
      state.undoRoot();
      return steps;
    }
    error = next;
  }
  // X lags half a step behind: one more product with T squares what is left of the error.
  if (error <= tolerance) state.last((p + 1) / p, 1 / p);
  return steps;
}

function apply(state: Coupled, factors: readonly Factor[], tolerance: number): number {
  for (const [i, { a, b }] of factors.entries()) {
    if (i === factors.length - 1) state.last(a, b);
    else state.turn(a, b);
    if (i < factors.length - 1) {
      const error = state.norm();
      if (error <= tolerance || !Number.isFinite(error)) return i + 1;
    }
  }
  return factors.length;
}

/**
 * Newton's iteration from X, the root of nearly the same matrix, with M = X^p A. X and A do not
 * commute, and what they differ by off the common eigenvectors stays, however many steps are taken.
 * So only if M is near I, and only for tolerances that allow for the difference, does it save
 * steps; then it saves nearly all. Null where M is too far.
 */
function fromPrevious(
  state: Coupled,
  damped: Float64Array,
  { values, scale }: { readonly values: Floats; readonly scale: number },
  method: Newton,
): number | null {
  const off = state.resume(damped, values, scale);
  return off < START ? newton(state, state.p, method) : null;
}

/**
 * The Frobenius norm of M - I below which to start: all eigenvalues of M are then well within
 * Newton's reach.
 */
const START = 0.5;
