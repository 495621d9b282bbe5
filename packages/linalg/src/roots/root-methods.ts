import { checkKnown, checkNumber, checkOneOf } from '@curvature/spec/checks';
import { checkWhole } from '../check.js';

/** What the arithmetic of a method is done in; residuals are measured in float64 always. */
export type Precision = 'float32' | 'float64';

/** How the true residual is found: by full products, O(n^3), or on a few seeded vectors, O(n^2). */
export type Measure = 'exact' | 'probe';

interface Common {
  readonly precision: Precision;
  readonly residual: Measure;
}
export interface Eigen extends Common {
  readonly by: 'eigen';
  /**
   * How well entries are known, relative to the largest eigenvalue; null: what the stack's type can
   * hold.
   */
  readonly rounding: number | null;
}
export interface Newton extends Common {
  readonly by: 'newton' | 'acceleratedNewton';
  readonly tolerance: number;
  readonly maxIterations: number;
}
export interface Polynomial extends Common {
  readonly by: 'polynomial';
  readonly steps: number;
  readonly lower: number;
}
export interface Mixed extends Common {
  readonly by: 'mixed';
  readonly refinements: number;
}
export interface Cholesky extends Common {
  readonly by: 'cholesky';
}

/**
 * A way to compute inverse roots: plain data, so that it can be sent to a worker. Made by
 * `byEigen()` and its siblings.
 */
export type RootMethod = Eigen | Newton | Polynomial | Mixed | Cholesky;

interface Options {
  /** Default 'float64'. */
  readonly precision?: Precision;
  /** Default 'probe'. */
  readonly residual?: Measure;
}
export interface EigenOptions extends Options {
  /**
   * How well entries are known, relative to the largest eigenvalue: default 2^-52, for a
   * Float32Array 2^-23.
   */
  readonly rounding?: number;
}
export interface IterationOptions extends Options {
  /** Stop when max |M - I| is at most this. Default 1e-10, for float32 1e-6. */
  readonly tolerance?: number;
  /** Default 100. */
  readonly maxIterations?: number;
}
export interface PolynomialOptions extends Options {
  /** Default 12. */
  readonly steps?: number;
  /**
   * Smallest eigenvalue over the largest that the steps are made for. Default 1e-6; a ridge should
   * be no smaller.
   */
  readonly lower?: number;
}

/**
 * Eigendecomposition, any p > 0: the most accurate method, and on a CPU the fastest up to n = 512.
 * @throws CurvatureError
 */
export function byEigen(options: EigenOptions = {}): Eigen {
  checkKnown('byEigen', options, ['precision', 'residual', 'rounding']);
  const { rounding } = options;
  if (rounding !== undefined) checkNumber('byEigen', 'rounding', rounding, { min: 0, max: 1 });
  return { by: 'eigen', ...common('byEigen', options), rounding: rounding ?? null };
}

/** Coupled Newton iteration (Iannazzo 2006, equation 3.9), whole p. @throws CurvatureError */
export function byNewton(options: IterationOptions = {}): Newton {
  return { by: 'newton', ...iteration('byNewton', options) };
}

/**
 * The same with minimax factors instead of Newton's: half the products. Whole p. @throws
 * CurvatureError
 */
export function byAcceleratedNewton(options: IterationOptions = {}): Newton {
  return { by: 'acceleratedNewton', ...iteration('byAcceleratedNewton', options) };
}

/**
 * A fixed number of minimax factors, known beforehand: no step depends on data. Whole p. @throws
 * CurvatureError
 */
export function byPolynomial(options: PolynomialOptions = {}): Polynomial {
  const owner = 'byPolynomial';
  checkKnown(owner, options, ['precision', 'residual', 'steps', 'lower']);
  const { steps = 12, lower = 1e-6 } = options;
  checkWhole(owner, 'steps', steps, 1);
  checkNumber(owner, 'lower', lower, { above: 0, below: 1 });
  return { by: 'polynomial', ...common(owner, options), steps, lower };
}

/**
 * Eigendecomposition in float32, refined in float64; where that does not converge, float64 all the
 * way. Whole p. Not faster than byEigen on a CPU: for measuring, and for machines whose float64 is
 * slow. @throws CurvatureError
 */
export function mixed(
  options: { readonly refinements?: number; readonly residual?: Measure } = {},
): Mixed {
  checkKnown('mixed', options, ['refinements', 'residual']);
  const { refinements = 6, residual = 'probe' } = options;
  checkWhole('mixed', 'refinements', refinements, 1);
  return { by: 'mixed', ...common('mixed', { residual }), refinements };
}

/**
 * The inverse, p = 1, by Cholesky: the cheapest. Matrices that are not positive definite fail.
 * @throws CurvatureError
 */
export function byCholesky(options: Options = {}): Cholesky {
  checkKnown('byCholesky', options, ['precision', 'residual']);
  return { by: 'cholesky', ...common('byCholesky', options) };
}

function iteration(owner: string, options: IterationOptions) {
  checkKnown(owner, options, ['precision', 'residual', 'tolerance', 'maxIterations']);
  const { precision, residual } = common(owner, options);
  const { tolerance = precision === 'float32' ? 1e-6 : 1e-10, maxIterations = 100 } = options;
  checkNumber(owner, 'tolerance', tolerance, { min: 0, max: 1 });
  checkWhole(owner, 'maxIterations', maxIterations, 1);
  return { precision, residual, tolerance, maxIterations };
}

function common(owner: string, { precision = 'float64', residual = 'probe' }: Options): Common {
  return {
    precision: checkOneOf(owner, 'precision', precision, ['float32', 'float64']),
    residual: checkOneOf(owner, 'residual', residual, ['exact', 'probe']),
  };
}
