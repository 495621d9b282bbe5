import { abs, add, div, max, maximum, mul, sqrt, square, sum, type Tensor } from '@tensorflow/tfjs-core';
import type { Rule, State } from '@curvature/spec';

/** The Euclidean norm; scaled by the largest element, whose square may leave float32. */
function norm(x: Tensor): Tensor {
  const largest = maximum(max(abs(x)), 1e-37);
  return mul(largest, sqrt(sum(square(div(x, largest)))));
}

/**
 * Feeds `rule` the gradient divided by its norm over the whole tensor (plus 1e-25), and the direction divided by the same,
 * so that second moments forget how large gradients were.
 *
 * Source: RMSPROP_NORMALIZED and ADAGRAD_NORMALIZED of Google's distributed_shampoo.
 */
export const normalised = <S extends State>(rule: Rule<S>): Rule<S> => ({
  name: `normalised(${rule.name})`,
  init: (parameter) => rule.init(parameter),
  update(state, direction, grad, context) {
    const size = add(norm(grad), 1e-25);
    const unit = div(grad, size);
    return rule.update(state, direction === grad ? unit : div(direction, size), unit, context);
  },
});
