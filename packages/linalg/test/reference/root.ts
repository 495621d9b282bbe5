import type { Ridge } from '../../src/roots/types.js';

export interface RootOptions {
  /** Added to the eigenvalues: absolute + relative * max(largest, 0). Default 0 and 0. */
  readonly ridge?: Ridge;
}

/** A matrix power, and how far to trust it. */
export interface Root {
  /** [n, n], row-major, symmetric to the last bit. */
  readonly root: Float64Array;
  /** For exponent -1/p: max |X^p (A + ridge I) - I|, measured with A itself. */
  readonly residual: number;
  /** Largest over smallest eigenvalue after the ridge; Infinity if singular. */
  readonly condition: number;
  /** Largest eigenvalue before the ridge. */
  readonly largest: number;
  readonly iterations: number;
  /** The root is finite, and its residual is no larger than `acceptableResidual`. */
  readonly ok: boolean;
}
