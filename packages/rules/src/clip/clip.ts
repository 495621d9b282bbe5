import { heldEpsilon } from '@curvature/spec/internal';
import {
  abs,
  clipByValue as clip,
  div,
  max,
  maximum,
  minimum,
  mul,
  sqrt,
  square,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { checkNumber, type Rule, type State } from '@curvature/spec';

const checkLimit = (owner: string, limit: number) =>
  checkNumber(owner, 'limit', limit, { above: 0, below: Infinity });

/** Prevents 0 / 0. Smaller norms count as this one. */
const TINY = 1e-30;

/** norm / largest and largest: their product may overflow. */
function scaledNorm(x: Tensor): readonly [relative: Tensor, largest: Tensor] {
  const largest = maximum(max(abs(x)), heldEpsilon(TINY));
  return [maximum(sqrt(sum(square(div(x, largest)))), heldEpsilon(TINY)), largest];
}

/** x times limit / |x| where that is below 1. */
function shortened(x: Tensor, limit: number): Tensor {
  if (x.size === 0) return x;
  const [relative, largest] = scaledNorm(x);
  return mul(x, minimum(1, div(div(limit, largest), relative)));
}

/**
 * The direction, shortened to a norm of at most `limit` over the whole parameter: a filter before
 * the preconditioner, or a momentum after it.
 * @param limit Above 0.
 * @throws CurvatureError for a limit out of range.
 * Source: Pascanu, Mikolov and Bengio 2013, algorithm 1 (arXiv 1211.5063), one parameter at a time.
 */
export function clipByNorm(limit: number): Rule<null> {
  checkLimit('clipByNorm', limit);
  return {
    name: 'clipByNorm',
    init: () => null,
    update: (_, direction) => [null, shortened(direction, limit)],
  };
}

/**
 * The direction with each element between -limit and limit.
 * @param limit Above 0.
 * @throws CurvatureError for a limit out of range.
 */
export function clipByValue(limit: number): Rule<null> {
  checkLimit('clipByValue', limit);
  return {
    name: 'clipByValue',
    init: () => null,
    update: (_, direction) => [null, clip(direction, -limit, limit)],
  };
}

/**
 * `rule` with its update shortened to a root mean square of at most `limit`; its state sees the
 * gradient as it is.
 * @param limit Above 0.
 * @throws CurvatureError for a limit out of range.
 * Source: clip_by_scaled_gradient_norm of Google's distributed_shampoo, which divides the update of
 * RMSProp by max(1, rms / limit); for any rule here.
 */
export function clipScaled<S extends State>(rule: Rule<S>, limit: number): Rule<S> {
  checkLimit('clipScaled', limit);
  return {
    name: `clipScaled(${rule.name})`,
    ...(rule.meaning && { meaning: rule.meaning }),
    init: (parameter) => rule.init(parameter),
    update(state, direction, grad, context) {
      const [next, update] = rule.update(state, direction, grad, context);
      return [next, shortened(update, limit * Math.sqrt(update.size))];
    },
  };
}
