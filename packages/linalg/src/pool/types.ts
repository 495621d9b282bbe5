import type { InverseRootOptions } from '../roots/inverse-root.js';
import type { InverseRoots } from '../roots/solve-stack.js';
import type { Stack } from '../stack.js';
import type { Eigens } from '../eigen/symmetric-eigens.js';

export interface PoolOptions {
  /** Default: one less than there are cores, at least 1 and at most 8. */
  readonly workers?: number;
  /**
   * The most jobs for which memory is held at once, default 64; later ones wait, their stacks
   * uncopied.
   */
  readonly queue?: number;
  /**
   * 'shared': SharedArrayBuffer. 'transfer': messages. Default 'auto': shared where the page or
   * process allows it.
   */
  readonly memory?: 'auto' | 'shared' | 'transfer';
  /**
   * Where the worker's script is, for bundlers that do not find it by themselves, and for other
   * origins.
   */
  readonly workerUrl?: string | URL;
}

/** Workers that take roots and eigenvectors of stacks, all of them on one stack. */
export interface Pool {
  /** How many workers there are when there is work. */
  readonly size: number;
  /** Jobs whose promises have not settled. */
  readonly pending: number;
  /**
   * As `inverseRoot`, elsewhere. `stack` is borrowed until the promise settles: do not change it.
   * The results are the caller's. Rejects with CurvatureError for a matrix that is not finite
   * (naming it) or an invalid option; if two workers die over it; and if the pool is closed.
   * Rejects with the signal's reason once that is aborted.
   */
  inverseRoot(
    stack: Stack,
    p: number,
    options?: InverseRootOptions,
    how?: { readonly signal?: AbortSignal },
  ): Promise<InverseRoots>;
  /** As `symmetricEigens`, elsewhere; borrows and rejects as `inverseRoot` does. */
  symmetricEigens(stack: Stack, how?: { readonly signal?: AbortSignal }): Promise<Eigens>;
  /** Ends all workers, and rejects what is pending. May be called twice. */
  close(): Promise<void>;
}
