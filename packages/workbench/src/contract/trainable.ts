import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs';
import type { Figure } from './figure.js';
import type { ShownMatrix } from './shown-matrix.js';

/** What `getWeights` and `setWeights` of tfjs exchange; it does not export the type. */
export interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/** What the training loop needs of an optimizer: every `tf.Optimizer` has it. */
export interface Trainable {
  minimize(loss: () => Scalar, returnCost: boolean, variables: Variable[]): Scalar | null;
  getWeights(): Promise<NamedTensor[]>;
  setWeights(weights: NamedTensor[]): Promise<void>;
  dispose(): void;
  /** Awaited before each step, so that what runs beside training can land. */
  ready?(): Promise<void>;
  /** Records for the report's telemetry table. */
  inspect?(): readonly object[] | Promise<readonly object[]>;
  /** Square matrices for the report's heat maps. */
  matrices?(): Promise<readonly ShownMatrix[]>;
  /** Plots of its own for the report. */
  figures?(): Promise<readonly Figure[]>;
}
