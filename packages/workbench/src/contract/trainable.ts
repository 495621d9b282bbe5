import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs';
import type { Figure } from './figure.js';
import type { ShownMatrix } from './shown-matrix.js';

/** An element of `getWeights` and `setWeights`, whose type tfjs does not export. */
export interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/** An optimizer, as the training loop uses it; every `tf.Optimizer` is one. */
export interface Trainable {
  minimize(loss: () => Scalar, returnCost: boolean, variables: Variable[]): Scalar | null;
  getWeights(): Promise<NamedTensor[]>;
  setWeights(weights: NamedTensor[]): Promise<void>;
  dispose(): void;
  /** Awaited before each step, so that results of work beside training can arrive. */
  ready?(): Promise<void>;
  /** Records for the report's telemetry table. */
  inspect?(): readonly object[] | Promise<readonly object[]>;
  /** Square matrices for the report's heat maps. */
  matrices?(): Promise<readonly ShownMatrix[]>;
  /** The optimizer's own plots for the report. */
  figures?(): Promise<readonly Figure[]>;
}
