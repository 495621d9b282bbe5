import { checkKnown, checkNumber } from '@curvature/spec/checks';

/** What both solvers take. */
export interface RootOptions {
  /** Added to the eigenvalues: absolute + relative * max(largest, 0). Default 0 and 0. */
  readonly ridge?: { readonly absolute: number; readonly relative: number };
}

/** A matrix power, and how far to trust it. */
export interface Root {
  /** [n, n], row-major, symmetric to the last bit. */
  readonly root: Float64Array;
  /**
   * For exponent -1/p: max |X^p (A + ridge I) - I|, measured with A itself. See each solver for
   * what else it may be.
   */
  readonly residual: number;
  /** Largest over smallest eigenvalue after the ridge; Infinity if singular. */
  readonly condition: number;
  /** Largest eigenvalue before the ridge. */
  readonly largest: number;
  readonly iterations: number;
  /** The root is finite, and its residual is no larger than `acceptableResidual`. */
  readonly ok: boolean;
}

/**
 * The largest residual with which a root counts as good: min(0.1, 64 (n + p) p eps condition +
 * tolerance).
 *
 * Why: a stable method returns the exact root of A + E with ||E|| about n eps ||A||, so X^p A - I =
 * -(A + E)^-1 E is about n eps condition; rounding in X is magnified by p. That is the best any
 * method attains (measured: 0.0001 to 0.3 of it, before the factor 64), and a residual far above it
 * says that the method failed, even where the number looks small. Beyond 0.1 no root is used, as by
 * Google's and Meta's Shampoo.
 * @param n Rows of the matrix.
 * @param p The root is the inverse p-th.
 * @param condition Largest over smallest eigenvalue, after the ridge.
 * @param tolerance Where an iteration was told to stop; default 0.
 * @param eps Of the arithmetic; default 2^-52, 2^-23 for float32.
 */
export function acceptableResidual(
  n: number,
  p: number,
  condition: number,
  tolerance = 0,
  eps = Number.EPSILON,
): number {
  return Math.min(0.1, 64 * (n + p) * p * eps * condition + tolerance);
}

/** The ridge of `options`, checked. */
export function checkRidge(
  owner: string,
  options: RootOptions,
): { absolute: number; relative: number } {
  const ridge = options.ridge ?? { absolute: 0, relative: 0 };
  checkKnown(`${owner}: ridge`, ridge, ['absolute', 'relative']);
  const range = { min: 0, max: Number.MAX_VALUE };
  return {
    absolute: checkNumber(owner, 'ridge.absolute', ridge.absolute, range),
    relative: checkNumber(owner, 'ridge.relative', ridge.relative, range),
  };
}
