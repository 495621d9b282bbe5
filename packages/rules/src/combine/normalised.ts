import { heldEpsilon } from '@curvature/spec/internal';
import {
  abs,
  add,
  div,
  max,
  maximum,
  mul,
  sqrt,
  square,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { Rule, State } from '@curvature/spec';

/** The Euclidean norm; scaled by the largest element, whose square may leave float32. */
function norm(x: Tensor): Tensor {
  const largest = maximum(max(abs(x)), heldEpsilon(1e-37));
  return mul(largest, sqrt(sum(square(div(x, largest)))));
}

/** x / (|x| + 1e-25) */
const unit = (x: Tensor): Tensor => div(x, add(norm(x), 1e-25));

/**
 * Feeds `rule` the gradient and the direction, each divided by its norm over the whole tensor (plus
 * 1e-25), so that second moments do not depend on the scale of gradients. Gradients may have any
 * size in float32; those with a norm below 1e-19 feel the 1e-25.
 *
 * Source: RMSPROP_NORMALIZED and ADAGRAD_NORMALIZED of Google's distributed_shampoo, where the
 * direction is the gradient. Behind a filter it is not, and has its own norm here: divided by the
 * gradient's, it would explode on a gradient of zeros.
 */
export const normalised = <S extends State>(rule: Rule<S>): Rule<S> => ({
  name: `normalised(${rule.name})`,
  ...(rule.meaning && { meaning: rule.meaning }),
  init: (parameter) => rule.init(parameter),
  update(state, direction, grad, context) {
    const scaled = unit(grad);
    return rule.update(state, direction === grad ? scaled : unit(direction), scaled, context);
  },
});
