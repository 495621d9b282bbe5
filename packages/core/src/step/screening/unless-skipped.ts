import type { State } from '@curvature/spec';
import { equal, reshape, type Tensor, where } from '@tensorflow/tfjs-core';
import { type Branch, isTensor } from '../../state/tree.js';

/**
 * The next state, with the tensors of the last one where `skip` [1] is not 0, bit for bit. Numbers,
 * such as counts of steps, are the next ones, and so is what the last state has not or has in
 * another shape. In tf.tidy.
 */
export function unlessSkipped(skip: Tensor, next: State, last: State): State {
  const isGood = equal(reshape(skip, []), 0);
  const either = (now: State, old: State): State => {
    if (typeof now !== 'object' || now === null || typeof old !== 'object' || old === null)
      return now;
    if (isTensor(now)) return isTensor(old) && hasMoved(now, old) ? where(isGood, now, old) : now;
    const from = old as Branch;
    if (Array.isArray(now)) return now.map((child: State, i) => either(child, from[i] ?? null));
    return Object.fromEntries(
      Object.entries(now as Branch).map(([key, child]) => [key, either(child, from[key] ?? null)]),
    );
  };
  return either(next, last);
}

/** Whether a tensor has other memory, of the same shape. */
const hasMoved = (now: Tensor, old: Tensor) =>
  now.dataId !== old.dataId && `${now.shape}` === `${old.shape}`;
