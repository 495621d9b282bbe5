import { heldEpsilon } from '@curvature/spec/internal';
import { checkNumber } from '@curvature/spec';
import {
  abs,
  div,
  greaterEqual,
  where,
  max,
  maximum,
  minimum,
  mul,
  sqrt,
  square,
  stack,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Scales all gradients of a step together; keeps their order and shapes. Called inside tf.tidy. */
export type Clip = (gradients: readonly Tensor[]) => readonly Tensor[];

/** Prevents 0/0; far below any norm that float32 can tell from zero. */
const TINY = 1e-30;

/**
 * Multiplies all gradients by one factor, so that their common norm is at most `limit`; the
 * direction stays. If one of them is NaN or infinite, all stay as they are, and the step is
 * skipped.
 *
 * The norm is relative to the largest element, so that it does not overflow. `clipByNorm` of
 * `@curvature/rules` does the same for one tensor; these few lines are here again since the host
 * depends on the contract alone.
 * @param limit Above 0; Infinity clips nothing.
 * @throws CurvatureError for a limit that is not above 0.
 * Source: Pascanu, Mikolov and Bengio 2013, algorithm 1 (arXiv 1211.5063), over all parameters as
 * in tf.clip_by_global_norm.
 */
export function clipGlobalNorm(limit: number): Clip {
  checkNumber('clipGlobalNorm', 'limit', limit, { above: 0 });
  return (gradients) => {
    const filled = gradients.filter(({ size }) => size > 0);
    if (filled.length === 0 || limit === Infinity) return gradients;
    const largest = maximum(max(stack(filled.map((x) => max(abs(x))))), heldEpsilon(TINY));
    const parts = filled.map((x) => sum(square(div(x, largest))));
    const relative = maximum(sqrt(sum(stack(parts))), heldEpsilon(TINY));
    // limit / norm; the norm itself may overflow.
    const factor = minimum(1, div(div(limit, largest), relative));
    const known = where(greaterEqual(factor, 0), factor, 1);
    return gradients.map((x) => mul(x, known));
  };
}
