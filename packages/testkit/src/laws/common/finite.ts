import type { State } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Verdict } from './issues-of.js';
import { notFinite } from './snapshot.js';

/** What usually makes a value that is not finite of a gradient of 0, and the two ways out. */
const DIVIDED_BY_ZERO =
  'where the gradient is 0, usually since something is divided by 0: add an epsilon to the ' +
  'divisor, or take where(norm > 0, x / norm, 0)';

/**
 * Names the first value that is not finite, and its cause as far as the gradient shows it; null if
 * all are finite. A gradient that is drawn is 0 nowhere but in the padding of tiles. At size 1 it
 * stops the case: the other laws draw gradients of that size.
 * @param values By what they are.
 * @param grad The gradient of size `size` of which the values were made, in `steps` steps.
 */
export async function notFiniteIssue(
  values: Readonly<Record<string, State>>,
  grad: Tensor,
  size: number,
  steps = 1,
): Promise<Verdict> {
  for (const [what, state] of Object.entries(values)) {
    const bad = await notFinite(what, state);
    if (bad === null) continue;
    const hasZeros = Array.from(await grad.data()).includes(0);
    const gradients = steps === 1 ? 'one gradient' : `${steps} gradients`;
    const issue = `${bad} ${hasZeros ? DIVIDED_BY_ZERO : `after ${gradients} of size ${size}`}`;
    return size === 1 ? { stops: issue } : issue;
  }
  return null;
}
