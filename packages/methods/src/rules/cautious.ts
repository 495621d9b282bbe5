import type { Rule, State } from '@curvature/spec';
import { cast, div, greater, maximum, mean, mul, type Tensor } from '@tensorflow/tfjs-core';

/** x where it agrees in sign with the gradient, times the share of such elements, inverted. */
function masked(x: Tensor, grad: Tensor): Tensor {
  const mask = cast(greater(mul(x, grad), 0), 'float32');
  return mul(x, div(mask, maximum(mean(mask), 1 / Math.max(x.size, 1))));
}

/**
 * Cautious updates: the update u of `rule` only where it agrees in sign with the gradient g,
 *
 *     m = [u g > 0],    u <- u m / max(mean(m), 1 / size)
 *
 * with the mean over the whole parameter, and no state of its own. `cautious(adam())` is cautious
 * Adam. Around `sgd()` in the slot `momentum` it makes any preconditioner cautious.
 *
 * Source: Liang et al. 2024 (arXiv 2411.16085); its code holds the mean above 1e-3.
 */
export const cautious = <S extends State>(rule: Rule<S>): Rule<S> => ({
  name: `cautious(${rule.name})`,
  ...(rule.meaning && { meaning: rule.meaning }),
  init: (parameter) => rule.init(parameter),
  update(state, direction, grad, context) {
    const [next, update] = rule.update(state, direction, grad, context);
    return [next, masked(update, grad)];
  },
});
