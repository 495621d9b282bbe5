/**
 * Eigenvalues (float64, in no order) and eigenvectors of one symmetric matrix [n, n] near 1 in
 * scale, which is not changed. `vectors` is [n, padded]: eigenvectors are rows, each padded to a
 * multiple of four entries. Returns QL sweeps, or -1.
 */
export type EigenKernel = (
  n: number,
  matrix: number,
  values: number,
  vectors: number,
  work: number,
) => number;

/** out [n, n] = row i of `vectors` times factors[i] (float64). */
export type ScaleRows = (n: number, vectors: number, factors: number, out: number) => void;

/** The exports for eigendecompositions; pointers are bytes. */
export interface EigenExports {
  /** Bytes of scratch for `eigen`; enough for `gemm` too. */
  eigenWork(n: number): number;
  eigen_f32: EigenKernel;
  eigen_f64: EigenKernel;
  scaleRows_f32: ScaleRows;
  scaleRows_f64: ScaleRows;
  /** y = A x in float64, A [n, n]. */
  timesVector(n: number, matrix: number, x: number, y: number): void;
}
