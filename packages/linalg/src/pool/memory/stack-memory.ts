import type { Stack } from '../../stack.js';
import type { KernelChoice } from '../../wasm/kernels.js';
import type { Layout, Results } from './layout.js';
import type { Done, Task } from '../messages/messages.js';
import type { Work } from '../messages/work.js';

/** What is asked of the workers. */
export interface Order {
  readonly job: number;
  readonly stack: Stack;
  /** Of the same sizes. */
  readonly previous: Stack | null;
  readonly work: Work;
  readonly layout: Layout;
  readonly kernels: KernelChoice;
}
export interface Outgoing {
  readonly task: Task;
  readonly transfer: ArrayBuffer[];
}

/**
 * Where the matrices and results of one job lie, and which grains are still to be given out.
 * Workers are known by number.
 */
export interface Holding {
  /** Brings the stack to where workers can read it; ends early once not `wanted`. */
  prepare(wanted: () => boolean): Promise<void>;
  /** What to send to this worker next, or null. */
  taskFor(worker: number): Outgoing | null;
  /** Takes in what a worker has done; returns how many grains are new. */
  accept(done: Done): number;
  /** The results of all grains, for the caller to keep; ends early once not `wanted`. */
  collect(wanted: () => boolean): Promise<Results>;
  /** A worker has died: what it had in hand is given out again. */
  release(worker: number): void;
  /** Nothing more is given out. */
  cancel(): void;
  /** No worker has it in hand any longer: its memory may be used again. */
  free(): void;
}

/** Of an order, what every task of it says. */
export const wire = ({ job, work, layout, kernels }: Order) => ({ job, work, layout, kernels });
