import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Cell } from '../cell.js';

/** The gradients of a step by the names of their parameters. */
export type Gradients = ReadonlyMap<string, Tensor>;

/** One variable that has been trained, or was listed to be. */
export interface Entry {
  readonly variable: Variable;
  /** Its place in the order of training; parameters without a gradient so far count too. */
  readonly index: number;
  /** Its state; null before the first gradient, and for a bias that is one block with a kernel. */
  cell: Cell | null;
  /** The kernel that this bias is one block with. */
  kernel: string | null;
  /** Its last gradient came from a pass that was not captured, and its step was put off. */
  isPutOff: boolean;
}

export type Entries = ReadonlyMap<string, Entry>;
