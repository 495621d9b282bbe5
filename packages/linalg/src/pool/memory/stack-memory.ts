import type { Stack } from '../../stack.js';
import type { KernelChoice } from '../../wasm/kernels.js';
import type { Done, Task } from '../messages/messages.js';
import type { Work } from '../messages/work.js';
import type { Layout, Results } from './layout.js';

/** The input of a job. */
export interface JobInput {
  readonly job: number;
  readonly stack: Stack;
  /** Of the same sizes. */
  readonly previous: Stack | null;
  readonly work: Work;
  readonly layout: Layout;
  readonly kernels: KernelChoice;
}

/** A task with the buffers that it transfers to the worker. */
export interface Message {
  readonly task: Task;
  readonly transfer: ArrayBuffer[];
}

/**
 * The matrices and results of one job, and the chunks that no worker has yet. Workers are known by
 * number.
 */
export interface StackMemory {
  /** Brings the stack to memory that workers can read; ends early if it is no longer `wanted`. */
  prepare(wanted: () => boolean): Promise<void>;
  /** The next message for this worker, or null. */
  taskFor(worker: number): Message | null;
  /** Takes in finished chunks; returns how many they are. */
  accept(done: Done): number;
  /** The results of all chunks, owned by the caller; ends early if they are no longer `wanted`. */
  collect(wanted: () => boolean): Promise<Results>;
  /** Gives out again the unfinished chunks of a worker that died. */
  requeue(worker: number): void;
  /** Gives out no more chunks. */
  cancel(): void;
  /** Frees the memory, once no worker uses it. */
  free(): void;
}

/** The fields of an input that every task of the job repeats. */
export const common = ({ job, work, layout, kernels }: JobInput) => ({
  job,
  work,
  layout,
  kernels,
});
