import type { Floats } from '../../normalise.js';
import type { KernelChoice } from '../../wasm/kernels.js';
import type { Layout } from '../memory/layout.js';
import type { Work } from './work.js';
import type { WireError } from './wire-error.js';

/**
 * One message to a worker: the matrices of one chunk, or, in shared memory, all chunks that it can
 * claim.
 */
export interface Task {
  readonly job: number;
  /** The number of the worker, which it writes into `claims`. */
  readonly worker: number;
  readonly work: Work;
  readonly layout: Layout;
  /** Those of the main thread, so that results are the same to the last bit. */
  readonly kernels: KernelChoice;
  /** In shared memory the whole stack; else the matrices of `chunk`. */
  readonly values: Floats;
  /** Previous roots, as `values`. */
  readonly previous: Floats | null;
  /** Shared results and claims; null if the worker sends the results of its chunk. */
  readonly shared: { readonly results: SharedArrayBuffer; readonly claims: Int32Array } | null;
  readonly chunk: number;
}

/** The reply of a worker at the end of a task. */
export interface Done {
  readonly job: number;
  readonly chunks: readonly number[];
  /** The matrices without a result, by their place in the stack. */
  readonly failures: readonly (readonly [matrix: number, why: string])[];
  /** Results of the one chunk, if they are not shared. */
  readonly results: ArrayBuffer | null;
  readonly error: WireError | null;
}
/** 'ready' comes once, when the worker's code has loaded. */
export type Reply = 'ready' | Done;
