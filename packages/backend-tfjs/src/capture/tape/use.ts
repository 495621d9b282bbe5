import type { Layer } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Consumption, Graph } from './graph.js';

/** Inputs and output gradients of one use of a layer, as `Signals` has them. */
export interface Pair {
  readonly activations: Tensor; // [samples, positions, fanIn]; ids: [samples, positions]
  readonly outputGrads: Tensor; // [samples, positions, fanOut]
}

/** One use of a parameter as a layer's weight, with its signals from the tensors of the tape. */
export interface Use {
  readonly kind: Layer['kind'];
  readonly name: string;
  /** Sizes of the parameter as it is stored. */
  readonly fanIn: number;
  readonly fanOut: number;
  /** Tensors that `signals` needs, alive during the backward pass. */
  readonly inputs: readonly Tensor[];
  /**
   * The signals from `inputs`, or views of them, and the gradient of the operation's output. Pure;
   * called within tf.tidy.
   */
  readonly signals: (inputs: readonly Tensor[], dy: Tensor) => Pair;
  /** Whether a bias could be the last row of the parameter. */
  readonly takesBias: boolean;
}

/**
 * Recognises one kind of operation: the use that it makes of a variable, or the reason why there is
 * none; null for operations of other kinds.
 */
export type Recognise = (consumption: Consumption, graph: Graph) => Use | string | null;

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, n) => product * n, 1);
