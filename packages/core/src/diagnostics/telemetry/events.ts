/** An event of the optimizer, as a plain record. `block` is the name of the parameter. */
export type Telemetry =
  | {
      readonly type: 'refresh';
      readonly block: string;
      /** The step at which the new cache came into use. */
      readonly step: number;
      /** The age of its statistics then, in steps. */
      readonly staleness: number;
      /** From request to result, in milliseconds. */
      readonly ms: number;
      /** max |X^p A - I|, the worst of the stack; null if the preconditioner gives none. */
      readonly residual: number | null;
      /** Largest over smallest eigenvalue after the ridge, the worst of the stack. */
      readonly condition: number | null;
      /** The scalar by which the policy judges, e.g. a trace; null for a policy that judges none. */
      readonly metric: number | null;
      /** Solves that were repeated with a larger ridge, over all factors. */
      readonly retries: number;
      /** Matrices whose old eigenbasis was reused, over all factors. */
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
   * The grafted norm divided by the direction's own, at a refresh step; the mean over tiles if the
   * scope is 'block'.
   */
  | {
      readonly type: 'graft';
      readonly block: string;
      readonly step: number;
      readonly ratio: number;
    }
  /** A block has taken so many steps without its first roots, and why they are late. */
  | {
      readonly type: 'unpreconditioned';
      readonly block: string;
      readonly step: number;
      readonly steps: number;
      readonly why: string;
    }
  /** Loaded state whose parameter the first step after the load did not train; it is kept. */
  | { readonly type: 'unmatched'; readonly block: string; readonly step: number }
  /** Gradients were not finite, or too large to be squared: the whole step was skipped. */
  | {
      readonly type: 'skipped';
      readonly block: string;
      readonly step: number;
      readonly message: string;
    };
