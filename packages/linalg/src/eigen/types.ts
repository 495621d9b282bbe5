/**
 * Eigenvalues in no order, with their unit eigenvectors; valid until the decomposer's next `solve`.
 */
export interface EigenPairs {
  readonly values: Float64Array;
  /** The eigenvector of values[k]. */
  vector(k: number): Float64Array;
}

/** Decomposes one symmetric matrix after another, in float64. */
export interface Decomposer {
  /** Room for a matrix [m, m] near 1 in scale, with m up to the n it was made for. */
  readonly matrix: Float64Array;
  /**
   * The pairs of the matrix in `matrix`; null if they do not converge, which is not known to
   * happen.
   */
  solve(m: number): EigenPairs | null;
}
