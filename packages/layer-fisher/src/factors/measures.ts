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

/** A product of two factors may overflow float32, and a policy cannot compare infinities. */
const LARGEST = 3e38;

const trace = (stack: Tensor) =>
  sum(mul(stack, reshape(eye(stack.shape[1]!), [1, stack.shape[1]!, stack.shape[1]!])));

/** tr(F + lambda I) = tr A tr G + lambda dim A dim G. Slices do not change it. */
export function dampedTrace({ inputs, outputs }: LayerFactors, damping: number): Scalar {
  const product = minimum(mul(trace(inputs.stack), trace(outputs.stack)), LARGEST);
  return minimum(add(product, damping * inputs.slices.n * outputs.slices.n), LARGEST) as Scalar;
}

/** d^T F d = <d, A d G>, with the stored blocks of A and G. direction: [1, ...shape] */
export function curvatureAlong({ inputs, outputs }: LayerFactors, direction: Tensor): Scalar {
  const d = reshape(direction, [inputs.slices.n, outputs.slices.n]);
  const product = fromRight(
    fromLeft(inputs.stack, d, inputs.slices),
    outputs.stack,
    outputs.slices,
  );
  return minimum(sum(mul(d, product)), LARGEST) as Scalar;
}
