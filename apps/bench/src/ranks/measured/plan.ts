/** What the ranks of one run are told. */
export interface Plan {
  readonly optimizers: readonly string[];
  /** Widths of a dense net, from its inputs to its outputs. */
  readonly widths: readonly number[];
  /** Rows of a batch of all ranks together. */
  readonly batch: number;
  readonly warmUp: number;
  readonly steps: number;
  /** Where rank 0 writes what all have found. */
  readonly file: string;
}

/** What a step took; milliseconds of CPU are those of one rank's own thread. */
export interface StepCost {
  /** Whether refreshes are due; SONew has none. */
  readonly isRefresh: boolean;
  /** CPU of the forward and the backward pass. */
  readonly gradients: number;
  /** CPU of collectives. */
  readonly collectives: number;
  /** CPU of the whole step. */
  readonly whole: number;
  /** Milliseconds of the clock. */
  readonly clock: number;
  /** Milliseconds of the clock of waiting for the last rank to come to a collective. */
  readonly waiting: number;
  /** Bytes that this rank put into collectives. */
  readonly bytes: number;
}

/** The steps of one rank with one optimizer. */
export interface RankCost {
  readonly optimizer: string;
  readonly steps: readonly StepCost[];
  /** Of the exchanges of caches in these steps, by the cost model and by the clock. */
  readonly exchanges: readonly { readonly predictedMs: number; readonly ms: number }[];
}

/** For each rank what it found for each optimizer. */
export type Found = readonly (readonly RankCost[])[];
