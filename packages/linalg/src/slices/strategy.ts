/** The candidates and their curves. Arrays have one entry for each candidate, in rising order. */
export interface SliceCurves {
  readonly candidates: readonly number[];
  /** Share of the matrices that lose less than the tolerance, in [0, 1]. */
  readonly keep: readonly number[];
  /** Milliseconds for inverting one matrix of that size. */
  readonly times: readonly number[];
  /** The time of the first candidate over that of each. */
  readonly performance: readonly number[];
  /** losses[i][j]: of matrix i at candidate j. */
  readonly losses: readonly (readonly number[])[];
  /** Rows of each matrix. */
  readonly rows: readonly number[];
  /**
   * The size at which `keep`, which rises, meets `performance`, which falls, with straight lines
   * between the candidates.
   */
  readonly crossing: number;
}

/** Chooses one of the candidates by the curves. */
export interface SliceStrategy {
  readonly name: string;
  readonly choose: (curves: SliceCurves) => number;
}
