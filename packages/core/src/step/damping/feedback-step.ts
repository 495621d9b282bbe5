import {
  dispose,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
import { type Gradients, trainable } from '../gradients.js';
import { predictedReduction, remember } from './reduction.js';

/** What such a step asks of the damping. */
interface Feedback {
  at(step: number): number;
  compare(step: number, change: Change): void;
}
/** The change of the loss by a step, as the quadratic model predicts it and as it is. */
export interface Change {
  readonly predicted: () => Tensor;
  /** The loss before the step. */
  readonly before: Scalar;
  /** This rank's loss, with the present parameters. */
  readonly loss: () => Scalar;
  /** The mean of a loss over all ranks. */
  readonly mean: (loss: Scalar) => Scalar;
}
/** Whose step it is, and the variables that `minimize` was given. */
export interface Steps {
  readonly optimizer: {
    computeGradients(
      loss: () => Scalar,
      listed?: Variable[],
    ): { readonly value: Scalar; readonly grads: NamedTensorMap };
    applyGradients(gradients: Gradients): void;
  };
  readonly host: {
    readonly table: { inOrder(): readonly Cell[] };
    readonly sharing: { ofLoss(loss: Scalar): Scalar } | null;
  };
  readonly listed: Variable[] | undefined;
}

/**
 * One step of `minimize`. The loss is computed again after the step, and the damping compares its
 * change with the prediction.
 * @returns The loss before the step, which the caller disposes.
 */
export function stepWithFeedback(
  damping: Feedback,
  step: number,
  loss: () => Scalar,
  { optimizer, host, listed }: Steps,
): Scalar {
  const { value, grads } = optimizer.computeGradients(loss, listed);
  const before = remember((listed ?? trainable()).filter(({ name }) => name in grads));
  let isDone = false;
  try {
    optimizer.applyGradients(listed?.map(({ name }) => ({ name, tensor: grads[name]! })) ?? grads);
    const cells = () => host.table.inOrder();
    const mean = (own: Scalar) => host.sharing?.ofLoss(own) ?? own;
    const predicted = () => predictedReduction(cells(), before, grads, damping.at(step), step);
    damping.compare(step, { predicted, before: value, loss, mean });
    isDone = true;
  } finally {
    dispose([...before.values(), grads]);
    if (!isDone) value.dispose();
  }
  return value;
}
