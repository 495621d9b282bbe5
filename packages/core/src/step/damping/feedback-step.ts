import {
  dispose,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
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
  readonly mean: Steps['mean'];
}
/** What it asks of its optimizer. */
export interface Steps {
  readonly variables: () => readonly Variable[];
  readonly compute: () => { readonly value: Scalar; readonly grads: NamedTensorMap };
  readonly apply: (gradients: NamedTensorMap) => void;
  readonly cells: () => readonly Cell[];
  /** The mean of a loss over all ranks. */
  readonly mean: (loss: Scalar) => Scalar;
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
  { variables, compute, apply, cells, mean }: Steps,
): Scalar {
  const { value, grads } = compute();
  const before = remember(variables().filter(({ name }) => name in grads));
  let isDone = false;
  try {
    apply(grads);
    const predicted = () => predictedReduction(cells(), before, grads, damping.at(step), step);
    damping.compare(step, { predicted, before: value, loss, mean });
    isDone = true;
  } finally {
    dispose([...before.values(), grads]);
    if (!isDone) value.dispose();
  }
  return value;
}
