import { dispose, type NamedTensorMap, type Scalar, type Variable } from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
import type { DampingFeedback } from './damping-feedback.js';
import { predictedReduction, remember } from './reduction.js';

/** A forward and backward pass whose gradients are about to be applied. */
interface Pass {
  readonly loss: () => Scalar;
  readonly variables: readonly Variable[];
  readonly value: Scalar;
  readonly grads: NamedTensorMap;
}

/**
 * Applies the gradients of a pass, computes the loss again, and lets the damping compare it with
 * the prediction. Disposes the gradients.
 */
export function stepWithFeedback(
  { loss, variables, value, grads }: Pass,
  step: number,
  damping: DampingFeedback,
  apply: () => void,
  cells: () => readonly Cell[],
): void {
  const before = remember(variables.filter(({ name }) => name in grads));
  try {
    apply();
    const predicted = () => predictedReduction(cells(), before, grads, damping.at(step)!, step);
    damping.compare(step, loss, predicted, value);
  } finally {
    dispose([...before.values(), grads]);
  }
}
