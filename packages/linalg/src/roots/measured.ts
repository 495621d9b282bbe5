import type { Engine } from '../engines/engine.js';
import { roundingOf } from './precision.js';
import type { Measure, Precision } from './root-methods.js';
import { acceptableResidual } from './acceptable-residual.js';
import { affine } from './steps/dense.js';
import { topEigenvalue } from './steps/lanczos.js';
import { rootResidual } from './steps/residual.js';
import type { Ridge, Solved } from './types.js';

/** A + ridge I in place; returns its largest eigenvalue. */
export function damp(engine: Engine, matrix: Float64Array, ridge: Ridge): number {
  const largest = Math.max(topEigenvalue(engine, matrix), 0);
  const shift = ridge.absolute + ridge.relative * largest;
  affine(1, matrix, shift, engine.n, matrix);
  return largest + shift;
}

/** The root of the zero matrix without a ridge is zero: no curvature was seen. */
export const zeroRoot = (out: Float64Array): Solved => ({
  root: out.fill(0),
  residual: 0,
  acceptable: 0,
  condition: Infinity,
  largest: 0,
  iterations: 0,
});

/** A computed root, and what its residual is measured on. */
interface Computed {
  readonly root: Float64Array;
  /** A + ridge I. */
  readonly damped: Float64Array;
  /** The largest eigenvalue of `damped`. */
  readonly largest: number;
  readonly p: number;
  readonly iterations: number;
  /** Error at which the iteration was told to stop; 0 for a direct method. */
  readonly tolerance: number;
}

/** Measures a root; the smallest eigenvalue of A + ridge I is 1 / the largest one of X^p. */
export function measured(
  engine: Engine,
  { root, damped, largest, p, iterations, tolerance }: Computed,
  { precision, residual }: { readonly precision: Precision; readonly residual: Measure },
): Solved {
  const finite = root.every(Number.isFinite);
  const condition = finite ? Math.max(1, largest * topEigenvalue(engine, root) ** p) : Infinity;
  return {
    root,
    residual: finite ? rootResidual(engine, damped, root, p, residual) : Infinity,
    acceptable: acceptableResidual(engine.n, p, condition, tolerance, roundingOf(precision)),
    condition,
    largest,
    iterations,
  };
}
