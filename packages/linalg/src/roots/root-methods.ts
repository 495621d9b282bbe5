import { type Given, number, numberOrNull, oneOf, options } from '@curvature/spec';

/** The arithmetic of a method; residuals are always measured in float64. */
export type Precision = 'float32' | 'float64';

/** How the true residual is found: by full products, O(n^3), or on a few seeded vectors, O(n^2). */
export type Measure = 'exact' | 'probe';

interface Common {
  readonly precision: Precision;
  readonly residual: Measure;
}
export interface EigenMethod extends Common {
  readonly by: 'eigen';
  /**
   * Rounding of the entries, relative to the largest eigenvalue; null: that of the stack's type.
   */
  readonly rounding: number | null;
}
export interface NewtonMethod extends Common {
  readonly by: 'newton' | 'acceleratedNewton';
  readonly tolerance: number;
  readonly maxIterations: number;
}
export interface CholeskyMethod extends Common {
  readonly by: 'cholesky';
}

/**
 * A way to compute inverse roots, as `byEigen()` and its siblings return it: plain data, which can
 * be sent to a worker.
 */
export type RootMethod = EigenMethod | NewtonMethod | CholeskyMethod;

const common = {
  precision: oneOf(['float32', 'float64'], { default: 'float64', describe: 'of the arithmetic' }),
  residual: oneOf(['exact', 'probe'], {
    default: 'probe',
    describe: 'measured by full products, or estimated on a few vectors',
  }),
};

const eigenOptions = options('byEigen', {
  ...common,
  rounding: numberOrNull({
    default: null,
    min: 0,
    max: 1,
    null: "2^-52, or 2^-23 for a Float32Array's stack",
    describe: 'of the entries, relative to the largest eigenvalue',
  }),
});

const iterationOptions = {
  ...common,
  tolerance: number({
    default: {
      from: ({ precision }) => (precision === 'float32' ? 1e-6 : 1e-10),
      says: '1e-10, for float32 1e-6',
    },
    min: 0,
    max: 1,
    describe: 'stops where max |M - I| is at most this',
  }),
  maxIterations: number({
    default: 100,
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    integer: true,
    describe: 'steps at most',
  }),
};
const newtonOptions = options('byNewton', iterationOptions);
const acceleratedOptions = options('byAcceleratedNewton', iterationOptions);
const choleskyOptions = options('byCholesky', common);

/**
 * Eigendecomposition, any p > 0: the most accurate method, and on a CPU the fastest up to n = 512.
 * @param given.precision Default 'float64'.
 * @param given.residual Default 'probe'.
 * @param given.rounding Rounding of the entries, relative to the largest eigenvalue: default 2^-52,
 *   for a Float32Array 2^-23.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export const byEigen = (given: Given<typeof eigenOptions> = {}): EigenMethod => ({
  by: 'eigen',
  ...eigenOptions.complete(given),
});

/**
 * Coupled Newton iteration (Iannazzo 2006, equation 3.9), whole p.
 * @param given.precision Default 'float64'.
 * @param given.residual Default 'probe'.
 * @param given.tolerance The iteration stops where max |M - I| is at most this. Default 1e-10, for
 *   float32 1e-6.
 * @param given.maxIterations Default 100.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export const byNewton = (given: Given<typeof newtonOptions> = {}): NewtonMethod => ({
  by: 'newton',
  ...newtonOptions.complete(given),
});

/**
 * Coupled iteration with minimax factors instead of Newton's: half the products. Whole p; options
 * as `byNewton`.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export const byAcceleratedNewton = (
  given: Given<typeof acceleratedOptions> = {},
): NewtonMethod => ({
  by: 'acceleratedNewton',
  ...acceleratedOptions.complete(given),
});

/**
 * The inverse, p = 1, by Cholesky: the cheapest. Matrices that are not positive definite fail.
 * @param given.precision Default 'float64'.
 * @param given.residual Default 'probe'.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export const byCholesky = (given: Given<typeof choleskyOptions> = {}): CholeskyMethod => ({
  by: 'cholesky',
  ...choleskyOptions.complete(given),
});
