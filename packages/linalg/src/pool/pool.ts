import { checkKnown, checkNumber, checkOneOf } from '@curvature/spec/checks';
import type { InverseRootOptions, InverseRoots } from '../inverse-root.js';
import type { Stack } from '../stack.js';
import type { Eigens } from '../symmetric-eigens.js';
import type { Environment } from './environment.js';
import { notShared } from './errors.js';
import { WorkerPool } from './worker-pool.js';

export interface PoolOptions {
  /** Default: one less than there are cores, at least 1 and at most 8. */
  readonly workers?: number;
  /** The most jobs for which memory is held at once, default 64; later ones wait, their stacks uncopied. */
  readonly queue?: number;
  /** 'shared': SharedArrayBuffer. 'transfer': messages. Default 'auto': shared where the page or process allows it. */
  readonly memory?: 'auto' | 'shared' | 'transfer';
  /** Where the worker's script is, for bundlers that do not find it by themselves, and for other origins. */
  readonly workerUrl?: string | URL;
}

/** Workers that take roots and eigenvectors of stacks, all of them on one stack. */
export interface Pool {
  /** How many workers there are when there is work. */
  readonly size: number;
  /** Jobs whose promises have not settled. */
  readonly pending: number;
  /**
   * As `inverseRoot`, elsewhere. `stack` is borrowed until the promise settles: do not change it. The results are the caller's.
   * Rejects with CurvatureError for a matrix that is not finite (naming it) or an invalid option; if two workers die over it;
   * and if the pool is closed. Rejects with the signal's reason once that is aborted.
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

const OWNER = 'createPool';
const MOST_BY_DEFAULT = 8;

export function createPoolIn(environment: Environment, options: PoolOptions): Pool {
  checkKnown(OWNER, options, ['workers', 'queue', 'memory', 'workerUrl']);
  const spare = Math.max(1, environment.cores - 1);
  const { workers = Math.min(MOST_BY_DEFAULT, spare), queue = 64, memory = 'auto', workerUrl } = options;
  checkNumber(OWNER, 'workers', workers, { min: 1, max: 1024, integer: true });
  checkNumber(OWNER, 'queue', queue, { min: 1, integer: true });
  checkOneOf(OWNER, 'memory', memory, ['auto', 'shared', 'transfer']);
  if (memory === 'shared' && !environment.shared) throw notShared();
  const shared = environment.shared && memory !== 'transfer';
  return new WorkerPool(environment, workers, queue, shared, workerUrl);
}
