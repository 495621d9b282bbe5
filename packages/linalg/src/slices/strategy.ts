/**
 * All that is known of the candidates when one of them is to be chosen. Arrays have one entry for
 * each candidate, in rising order.
 */
export interface SliceCurves {
  readonly candidates: readonly number[];
  /** Share of the matrices that lose less than the tolerance, in [0, 1]. */
  readonly keep: readonly number[];
  /** Milliseconds for inverting one matrix of that size. */
  readonly times: readonly number[];
  /** The first candidate's time over that of each. */
  readonly performance: readonly number[];
  /** losses[i][j]: of matrix i at candidate j. */
  readonly losses: readonly (readonly number[])[];
  /** Rows of each matrix. */
  readonly rows: readonly number[];
  /**
   * Where `keep`, which rises, meets `performance`, which falls, both drawn with straight lines
   * between the candidates.
   */
  readonly crossing: number;
}

/** How the size is chosen once the curves are known: one of the candidates. */
export interface SliceStrategy {
  readonly name: string;
  readonly choose: (curves: SliceCurves) => number;
}
