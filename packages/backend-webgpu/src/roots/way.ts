import type { Backend, Dispatch } from '../device/index.js';
import type { Placed } from './table.js';

/** Steps at most, by default. */
export const STEPS = 25;
/** The largest matrix that one workgroup solves alone. */
export const ALONE = 128;

/** How roots are taken. */
export interface How {
  /** Newton steps at most. */
  readonly steps: number;
  /** A root with a larger residual is not used. */
  readonly tolerance: number;
  /** The largest matrix that one workgroup solves alone. */
  readonly alone: number;
  /** Numbers of all slots at once, at most; each way has a limit of its own too. */
  readonly room: number;
}

/** The buffers of stacks that are solved together. */
export interface Buffers {
  readonly factors: GPUBuffer;
  readonly roots: GPUBuffer;
  readonly told: GPUBuffer;
  /** A buffer for as many numbers, or for those of a table, until all is recorded. */
  readonly lend: (size: number | Int32Array) => GPUBuffer;
}
/** The dispatches that solve stacks. */
export type Way = (
  backend: Backend,
  all: readonly Placed[],
  buffers: Buffers,
  how: How,
) => Dispatch[];
