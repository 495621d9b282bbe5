import {
  add,
  minimum,
  mul,
  reshape,
  stridedSlice,
  sum,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { LayerFactors } from './layer-factors.js';
import { fromLeft, fromRight } from './slices.js';

/** A product of two factors may overflow float32, and a policy cannot compare infinities. */
const LARGEST = 3e38;

/** NaN stays NaN, which `clipByValue` makes a number of on wasm. */
const bounded = (x: Tensor) => minimum(x, LARGEST) as Scalar;

/** The diagonals lie n + 1 numbers apart in each block. stack: [count, n, n] -> [] */
export function trace(stack: Tensor): Tensor {
  const [count, n] = stack.shape as [number, number, number];
  const rows = reshape(stack, [count, n * n]);
  return sum(stridedSlice(rows, [0, 0], [count, n * n], [1, n + 1]));
}

/** tr(F + lambda I) = tr A tr G + lambda dim A dim G. Slices do not change it. */
export function dampedTrace({ inputs, outputs }: LayerFactors, damping: number): Scalar {
  const product = mul(trace(inputs.stack), trace(outputs.stack));
  return bounded(add(product, damping * inputs.slices.n * outputs.slices.n));
}

/** d^T F d = <d, A d G>, with the stored blocks of A and G. direction: [1, ...shape] */
export function curvatureAlong({ inputs, outputs }: LayerFactors, direction: Tensor): Scalar {
  const d = reshape(direction, [inputs.slices.n, outputs.slices.n]);
  const product = fromRight(
    fromLeft(inputs.stack, d, inputs.slices),
    outputs.stack,
    outputs.slices,
  );
  return bounded(sum(mul(d, product)));
}
