import { type Given, number, options, type Rule } from '@curvature/spec';
import {
  add,
  div,
  divNoNan,
  mean,
  mul,
  norm,
  reshape,
  sqrt,
  square,
  type Tensor,
  zeros,
} from '@tensorflow/tfjs-core';

const neuronNormOptions = options('neuronNorm', {
  beta2: number({ default: 0.95, min: 0, below: 1, describe: 'decay of the mean squares' }),
});

/** Rows of weights, one column for each output unit: [fanIn, fanOut]. */
const asRows = (x: Tensor): Tensor => reshape(x, [-1, x.shape.at(-1) ?? 1]);

/**
 * NorMuon's normalisation, a rule after the preconditioner (slot `momentum`), so that no output unit
 * moves much more than another:
 *
 *     v <- beta2 v + (1 - beta2) mean(x^2 over fanIn),    y = x / (sqrt(v) + 1e-8)
 *
 * and the update is y, scaled back to the norm of x. v holds one number for each output unit, which
 * is the last axis of a parameter. An x of zeros gives zeros.
 * @param given `beta2`, in [0, 1), default 0.95.
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: Li et al. 2025 (arXiv 2510.05491).
 */
export function neuronNorm(given: Given<typeof neuronNormOptions> = {}): Rule<Tensor> {
  const { beta2 } = neuronNormOptions.complete(given);
  return {
    name: 'neuronNorm',
    init: ({ shape }) => zeros([1, shape.at(-1) ?? 1]),
    update(v, direction) {
      const rows = asRows(direction);
      const next = add(mul(v, beta2), mul(mean(square(rows), 0, true), 1 - beta2));
      const scaled = div(rows, add(sqrt(next), 1e-8));
      const back = mul(scaled, divNoNan(norm(rows), norm(scaled)));
      return [next, reshape(back, direction.shape)];
    },
  };
}
