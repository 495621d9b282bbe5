// Where the signals beyond grad and param come from. Types only.
import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import type { Block, Layer, Parameter, Signal, Signals } from './block.js';

/** One forward and backward pass that is to be captured. */
export interface Capture<T> {
  /** The forward pass. */
  readonly loss: () => Scalar;
  /** The parameters that are trained. */
  readonly variables: readonly Variable[];
  /** Whether this step needs the signals of the parameter of this name. */
  readonly wanted: (name: string) => boolean;
  /** Runs a forward pass and its backward pass. */
  readonly differentiate: (loss: () => Scalar) => T;
}
/** The signals of one pass, until they are disposed. */
export interface Captured<T, N extends Signal> {
  readonly value: T;
  /** The layer whose weight a parameter is, or the reason why it is unknown, for people. */
  layer(parameter: Parameter): Layer | string;
  /** Called inside tf.tidy; null if nothing was captured. */
  of(block: Block): Pick<Signals, N> | null;
  dispose(): void;
}
/** Takes the signals of passes that others run. */
export interface Listener<N extends Signal> {
  /** Asked before each forward and backward pass over variables; true: capture it. */
  readonly hears: (variables: readonly Variable[]) => boolean;
  /** As in `Capture`. */
  readonly wanted: (name: string) => boolean;
  /** Takes the captured signals, and disposes them. */
  readonly take: (captured: Captured<unknown, N>, variables: readonly Variable[]) => void;
}
/** A source of signals: the gradient tape, tfjs-layers, explicit taps, ... */
export interface SignalSource<N extends Signal> {
  readonly provides: readonly N[];
  capture<T>(request: Capture<T>): Captured<T, N>;
  /**
   * Captures the passes of `tf.variableGrads` too, for loops that call it themselves, until the
   * function that it returns is called; passes inside of `capture` are excluded. A source without it
   * serves `minimize`, `computeGradients` and `model.fit` alone.
   */
  overhear?(listener: Listener<N>): () => void;
}
