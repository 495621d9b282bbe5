import type { Eigens } from '../eigen/symmetric-eigens.js';
import type { InverseRootOptions } from '../roots/inverse-root.js';
import type { InverseRoots } from '../roots/solve-stack.js';
import type { Stack } from '../stack.js';

/** Workers that compute roots and eigenvectors of stacks, all of them on one stack. */
export interface Pool {
  /** The number of workers while there is work. */
  readonly size: number;
  /** Jobs whose promises have not settled. */
  readonly pending: number;
  /**
   * `inverseRoot` on workers. `stack` is borrowed until the promise settles: do not change it. The
   * caller owns the results. Rejects with CurvatureError for an invalid option, if two workers die
   * over the stack, and if the pool is closed; rejects with the signal's reason once that is
   * aborted.
   */
  inverseRoot(
    stack: Stack,
    p: number,
    options?: InverseRootOptions,
    how?: { readonly signal?: AbortSignal },
  ): Promise<InverseRoots>;
  /**
   * `symmetricEigens` on workers; borrows and rejects as `inverseRoot` does, and rejects for an
   * entry that is not finite.
   */
  symmetricEigens(stack: Stack, how?: { readonly signal?: AbortSignal }): Promise<Eigens>;
  /** Ends all workers and rejects pending jobs. May be called twice. */
  close(): Promise<void>;
}
