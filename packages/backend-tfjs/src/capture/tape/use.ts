import type { Layer } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Consumption, Graph } from './graph.js';

/** Inputs and output gradients of one use of a layer, as `Signals` has them. */
export interface Pair {
  readonly activations: Tensor; // [samples, positions, fanIn]; ids: [samples, positions]
  readonly outputGrads: Tensor; // [samples, positions, fanOut]
}

/**
 * One use of a parameter as a layer's weight, and how its signals come out of what the tape has
 * saved.
 */
export interface Use {
  readonly kind: Layer['kind'];
  readonly name: string;
  /** Of the parameter as it is stored. */
  readonly fanIn: number;
  readonly fanOut: number;
  /** Tensors that `signals` needs, alive during the backward pass. */
  readonly inputs: readonly Tensor[];
  /**
   * Pure, and called within tf.tidy, on copies of `inputs` and of the gradient of the operation's
   * output.
   */
  readonly signals: (inputs: readonly Tensor[], dy: Tensor) => Pair;
  /** Whether a bias could be the last row of the parameter. */
  readonly takesBias: boolean;
}

/**
 * What an operation does with a variable, as a use; or why not, in words; null where it is not this
 * operation's.
 */
export type Recognise = (consumption: Consumption, graph: Graph) => Use | string | null;

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, n) => product * n, 1);
