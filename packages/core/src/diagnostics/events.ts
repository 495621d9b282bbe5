/**
 * What the optimizer tells about itself, one plain record at a time. `block` is the parameter's
 * name.
 */
export type Telemetry =
  | {
      readonly type: 'refresh';
      readonly block: string;
      /** The step at which the new cache came into use. */
      readonly step: number;
      /** How many steps old its statistics were then. */
      readonly staleness: number;
      /** From request to result, in milliseconds. */
      readonly ms: number;
      /** max |X^p A - I|, the worst of the stack; null where the preconditioner does not say. */
      readonly residual: number | null;
      /** Largest over smallest eigenvalue after the ridge, the worst of the stack. */
      readonly condition: number | null;
      /** Solves that were tried again with a larger ridge, over all factors. */
      readonly retries: number;
      /** Matrices whose old eigenbasis was kept, over all factors. */
      readonly reused: number;
    }
  | {
      readonly type: 'failure';
      readonly block: string;
      readonly step: number;
      /** Failed refreshes in a row, this one included. */
      readonly failures: number;
      readonly message: string;
    }
  /** A refresh with `delay: k` was not ready k steps later: the run is not reproducible. */
  | { readonly type: 'late'; readonly block: string; readonly step: number; readonly due: number }
  /**
   * The grafted norm over the preconditioned direction's own, at a refresh step; the mean over
   * tiles where scope is 'block'.
   */
  | {
      readonly type: 'graft';
      readonly block: string;
      readonly step: number;
      readonly ratio: number;
    }
  /**
   * A block that is to be preconditioned has taken so many steps without: its first roots are late,
   * and why.
   */
  | {
      readonly type: 'unpreconditioned';
      readonly block: string;
      readonly step: number;
      readonly steps: number;
      readonly why: string;
    }
  /** Loaded state whose parameter the first step after the load did not train; it is kept. */
  | { readonly type: 'unmatched'; readonly block: string; readonly step: number }
  /** Gradients were not finite, or too large to be squared, so the whole step was left out. */
  | {
      readonly type: 'skipped';
      readonly block: string;
      readonly step: number;
      readonly message: string;
    };

/** One row of `optimizer.inspect()`. */
export interface Inspection {
  readonly block: string;
  readonly shape: string;
  readonly tiles: string;
  /** Whether it is to be preconditioned; it is, once `waiting` is ''. */
  readonly preconditioned: boolean;
  /** Why a block that is to be preconditioned is not yet; '' otherwise. */
  readonly waiting: string;
  readonly refreshes: number;
  readonly failures: number;
  /** Steps since the statistics that the cache in use was made from. */
  readonly staleness: number | null;
  readonly residual: number | null;
  readonly condition: number | null;
  /** Largest eigenvalue of all its factors, after the ridge; null where the solver does not say. */
  readonly largest: number | null;
  readonly refreshMs: number | null;
}
