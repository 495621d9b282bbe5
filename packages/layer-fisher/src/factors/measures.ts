import {
  add,
  eye,
  minimum,
  mul,
  reshape,
  sum,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { LayerFactors } from './layer-factors.js';
import { fromLeft, fromRight } from './slices.js';

/**
 * Products of two factors may be more than float32 holds; a policy can compare this, but no
 * infinity.
 */
const MOST = 3e38;

const trace = (stack: Tensor) =>
  sum(mul(stack, reshape(eye(stack.shape[1]!), [1, stack.shape[1]!, stack.shape[1]!])));

/** tr(F + lambda I) = tr A tr G + lambda dim A dim G, which slicing leaves as it is. */
export function dampedTrace({ inputs, outputs }: LayerFactors, damping: number): Scalar {
  const product = minimum(mul(trace(inputs.stack), trace(outputs.stack)), MOST);
  return minimum(add(product, damping * inputs.slices.n * outputs.slices.n), MOST) as Scalar;
}

/** d^T F d = <d, A d G>, of the blocks that are kept. direction: [1, ...tile] */
export function curvatureAlong({ inputs, outputs }: LayerFactors, direction: Tensor): Scalar {
  const d = reshape(direction, [inputs.slices.n, outputs.slices.n]);
  const product = fromRight(
    fromLeft(inputs.stack, d, inputs.slices),
    outputs.stack,
    outputs.slices,
  );
  return minimum(sum(mul(d, product)), MOST) as Scalar;
}
