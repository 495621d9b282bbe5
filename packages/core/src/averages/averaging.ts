import type { Meaning, State } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';

/** One step of one variable: what it held before and after the update, of its shape. */
export interface Moved {
  readonly before: Tensor;
  readonly after: Tensor;
  /** The number of the step, counted from 1, and its learning rate. */
  readonly step: number;
  readonly rate: number;
}

/**
 * An average of weights: pure functions over one variable, called inside tf.tidy. The variable holds
 * the point at which gradients are taken, and the state holds what the average needs beside it.
 */
export interface Averaging<S extends State> {
  readonly name: string;
  /** The options on which its state depends, beside its name; default none. */
  readonly meaning?: Meaning;
  /**
   * The next state, and what the variable holds from now on; `after` itself leaves it as it is. The
   * state is null before the first step, and as long as nothing is averaged.
   */
  next(state: S | null, moved: Moved): readonly [S | null, Tensor];
  /** The averaged weights, of a variable that holds `weights`. */
  averaged(state: S, weights: Tensor): Tensor;
}
