import { blend, run } from '@curvature/spec/kernels';
import { add, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { Moved } from '../averaging.js';

/**
 * One step of primal averaging. z moves by the update, x moves by `share` towards z, and the
 * variable holds y = mu x + (1 - mu) z. x itself is not kept: it follows from y and z.
 * @returns z and y after the step.
 */
export function interpolated(
  z: Tensor,
  { before, after }: Moved,
  mu: number,
  share: number,
): readonly [z: Tensor, y: Tensor] {
  const update = sub(after, before);
  // mu ((1 - share) x + share z') + (1 - mu) z' in terms of y, so that constant weights stay exact.
  const factors = { a: share, b: 1 - mu * (1 - share) };
  const move = run(blend, { x: sub(z, before), y: update }, factors);
  return [add(z, update), add(before, move)];
}

/** The averaged weights x of y = mu x + (1 - mu) z. */
export const averageIn = (y: Tensor, z: Tensor, mu: number): Tensor =>
  add(y, mul(sub(z, y), 1 - 1 / mu));
