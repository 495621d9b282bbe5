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

/**
 * Turns the gradients of a step into those that it takes, all at once; called inside tf.tidy. Same
 * order, same shapes.
 */
export type Clip = (gradients: readonly Tensor[]) => readonly Tensor[];

/** Against 0/0; far below any norm that float32 can tell from zero. */
const TINY = 1e-30;

/**
 * Multiplies all gradients by one factor, so that the norm of all of them together is at most
 * `limit`; its direction stays. The norm is taken relative to the largest element, so that
 * gradients of any size that float32 holds are clipped. Where one is NaN or infinite, all stay as
 * they are, and the step is skipped.
 * @param limit Above 0; Infinity clips nothing.
 * @throws CurvatureError for a limit that is not above 0.
 * Source: Pascanu, Mikolov and Bengio 2013, algorithm 1 (arXiv 1211.5063), over all parameters as
 * tf.clip_by_global_norm is.
 */
export function clipGlobalNorm(limit: number): Clip {
  checkNumber('clipGlobalNorm', 'limit', limit, { above: 0 });
  return (gradients) => {
    const filled = gradients.filter(({ size }) => size > 0);
    if (filled.length === 0 || limit === Infinity) return gradients;
    const largest = maximum(max(stack(filled.map((x) => max(abs(x))))), TINY);
    const parts = filled.map((x) => sum(square(div(x, largest))));
    const relative = maximum(sqrt(sum(stack(parts))), TINY);
    // limit / norm, without the norm, which may overflow.
    const factor = minimum(1, div(div(limit, largest), relative));
    const known = where(greaterEqual(factor, 0), factor, 1);
    return gradients.map((x) => mul(x, known));
  };
}
