import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs';

/**
 * Examples side by side: [batch, ...]. For an autoencoder both are one tensor; symbols and labels
 * are int32.
 */
export interface Batch {
  readonly inputs: Tensor;
  readonly targets: Tensor;
}

/** The examples of a task. */
export interface Data {
  readonly size: number;
  /** One phrase for people, e.g. `60000 images`. */
  readonly describe: string;
  /** Hex digest of all examples; a checkpoint of other data is refused by it. */
  readonly fingerprint: string;
  /** The lowest loss that any model could reach, where that is known. */
  readonly floor?: number;
  /** Tensors of these rows; the caller disposes them. */
  batch(rows: Int32Array): Batch;
}

/** Variables and the loss they are trained for. The caller disposes the variables. */
export interface Model {
  readonly variables: Variable[];
  /**
   * @param tell Is handed the share of right answers in the batch, by a model that gives answers.
   */
  loss(batch: Batch, tell?: (accuracy: Scalar) => void): Scalar;
}

/**
 * Something to train on: where data and start values come from. Everything follows from the seed.
 * @typeParam Loaded What its data tell beyond `Data`, where the model depends on it: the letters of
 *   a text, say.
 */
export interface Task<Loaded extends Data = Data> {
  readonly name: string;
  readonly describe: string;
  /** Examples per step, unless told otherwise. */
  readonly batch: number;
  /** Steps, unless told otherwise. */
  readonly steps: number;
  /** Whether `load` reads files, so that `--data` must be given. */
  readonly needsData?: boolean;
  /** @throws CurvatureError where the data is missing or damaged. */
  load(options: { readonly data?: string }): Promise<Loaded>;
  /** @param data From `load`. */
  model(seed: number, data: Loaded): Model;
}
