import type { Floats } from '../../normalise.js';
import type { KernelChoice } from '../../wasm/kernels.js';
import type { Layout } from '../memory/layout.js';
import type { Work } from './work.js';

/**
 * One piece of work for a worker: the matrices of one grain, or, in shared memory, as many grains
 * as it can claim.
 */
export interface Task {
  readonly job: number;
  /** The worker it is for: what it writes into `claims`. */
  readonly worker: number;
  readonly work: Work;
  readonly layout: Layout;
  /** Those of the thread that asks, so that results are the same to the last bit. */
  readonly kernels: KernelChoice;
  /** In shared memory the whole stack; else the matrices of `grain`. */
  readonly values: Floats;
  /** Likewise, of previous roots. */
  readonly previous: Floats | null;
  /** Shared results and claims; null: the worker makes results for its grain and sends them. */
  readonly shared: { readonly results: SharedArrayBuffer; readonly claims: Int32Array } | null;
  readonly grain: number;
}

/** What a worker says when it has no more to do for a task. */
export interface Done {
  readonly job: number;
  readonly grains: readonly number[];
  /** By matrix of the stack: why it has no result. */
  readonly failures: readonly (readonly [matrix: number, why: string])[];
  /** Results of the one grain, where they are not shared. */
  readonly results: ArrayBuffer | null;
  readonly error: WireError | null;
}
/** 'ready' comes once, when the worker's code has loaded. */
export type Reply = 'ready' | Done;

/** An error without its class, which cannot be sent. */
export interface WireError {
  readonly parts: readonly [happened: string, usually: string, remedy: string] | null;
  readonly message: string;
}
