import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs';

/**
 * A batch of examples, each tensor [batch, ...]. An autoencoder has one tensor as both; symbols and
 * labels are int32.
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
  /** Hex digest of all examples; a checkpoint with another one is refused. */
  readonly fingerprint: string;
  /** The lowest loss that any model can reach, if known. */
  readonly floor?: number;
  /** The examples of these rows; the caller disposes the tensors. */
  batch(rows: Int32Array): Batch;
}

/** Variables and their loss. The caller disposes the variables. */
export interface Model {
  readonly variables: Variable[];
  /**
   * @param reportAccuracy A classifier calls it with the share of right answers in the batch.
   */
  loss(batch: Batch, reportAccuracy?: (accuracy: Scalar) => void): Scalar;
}

/**
 * A task to train on: its data and a model with start values, which depend on the seed alone.
 * @typeParam Loaded The task's data, with what its model needs to know of them, such as the number
 *   of different characters in a text.
 */
export interface Task<Loaded extends Data = Data> {
  readonly name: string;
  readonly describe: string;
  /** Default number of examples per step. */
  readonly batch: number;
  /** Default number of steps. */
  readonly steps: number;
  /** Whether `load` reads files, so that `--data` is required. */
  readonly needsData?: boolean;
  /** Whether `load` reads nothing, so that `--data` is refused. */
  readonly drawsData?: boolean;
  /** @throws CurvatureError for missing or damaged data. */
  load(options: { readonly data?: string }): Promise<Loaded>;
  /** @param data From `load`. */
  model(seed: number, data: Loaded): Model;
}
