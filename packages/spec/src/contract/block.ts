// The nouns of the contract: what the verbs of a plugin are given, and what they may remember. Types
// only. Tensors are float32; shapes stand in brackets.
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Tensors and plain data only, so that the host can keep, dispose, save and load any state. Declare
 * yours as a `type`.
 */
export type State = Tensor | number | null | readonly State[] | { readonly [key: string]: State };

/**
 * The options that give a state its meaning, by the names under which users know them: the host
 * refuses a state that was saved under others. Leave out options that only say how the state moves
 * on, such as a learning rate, a decay below 1 or an interval.
 */
export type Meaning = { readonly [option: string]: number | string | boolean };

/** One trainable variable. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The layer whose weight a parameter is, as a source of signals found it. */
export interface Layer {
  /**
   * 'linear': its inputs are rows of numbers, as those of dense layers, or patches, as those of
   * convolutions. 'embedding': it looks up rows of the parameter. 'norm': the parameter multiplies
   * or shifts normalised values, element by element.
   */
  readonly kind: 'linear' | 'embedding' | 'norm';
  /** For people, e.g. `conv2d 3x3`. */
  readonly name: string;
  /** The method of capture, e.g. `tape`. */
  readonly mechanism: string;
  /** The parameter that is added to the product, or null. */
  readonly bias: string | null;
}

/**
 * The unit of preconditioning: one parameter, its small dimensions merged, cut into tiles of one
 * shape that are stacked along axis 0; or kernel and bias of a layer as one matrix.
 */
export interface Block {
  readonly id: string;
  /** Its place among the blocks of the optimizer, counted from 0; policies stagger by it. */
  readonly index: number;
  /** [count, ...tile]. Batch your code over axis 0. The last tile of an axis may end in zeros. */
  readonly shape: readonly number[];
  /** The axes of `shape` to be preconditioned, in rising order, never axis 0. */
  readonly axes: readonly number[];
  readonly parameter: Parameter;
  /** Absent without a source of signals, and in `plan()`, which runs before any forward pass. */
  readonly layer?: Layer;
  /** The parameter that is the last row of this block, [fanIn + 1, fanOut]; absent if there is none. */
  readonly bias?: string;
}
export interface Context {
  readonly block: Block;
  /** Counts from 1. */
  readonly step: number;
  /** The value of the host's slot of this name, if it is filled. */
  readonly damping?: number;
  /**
   * In `accumulate`: of the samples of all ranks at this step, those of this one, above 0 and below
   * 1; absent if it has seen them all. Statistics of `activations` and `outputGrads` become their
   * mean over ranks, weighted by this. That is right for means over samples; divide counts and sums
   * of samples by it.
   */
  readonly portion?: number;
}

/**
 * What one step knows about one block; a plugin names those that it needs. A position is a place at
 * which a layer is used for one sample: a pixel of a convolution's output, an element of a sequence,
 * a use of a shared layer; a dense layer on rows has one. A law ties the signals: the sum of a^T g
 * over samples and positions is dL/dW. The inputs of an 'embedding' are ids, [samples, positions],
 * int32, and stand for their one-hot rows. A 'norm' layer obeys no law: its inputs are the
 * normalised values.
 */
export interface Signals {
  readonly grad: Tensor; //         dL/dW                  block.shape
  readonly param: Tensor; //        W                      block.shape
  readonly activations: Tensor; //  layer input a          [samples, positions, fanIn], without the 1 of a bias
  readonly outputGrads: Tensor; //  g = dL/d(a W + b)      [samples, positions, fanOut]
}
export type Signal = keyof Signals;
