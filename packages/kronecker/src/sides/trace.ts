import {
  gather,
  mul,
  pow,
  reshape,
  type Scalar,
  sum,
  tensor1d,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** The sum of the entries at `places` of each matrix of a stack. x: [count, ...] -> [count] */
export function sumAt(x: Tensor, places: readonly number[]): Tensor {
  const flat = reshape(x, [x.shape[0]!, x.size / x.shape[0]!]);
  return sum(gather(flat, tensor1d([...places], 'int32'), 1), 1);
}

/** [count, n, n] -> [count] */
export const traceOf = (matrices: Tensor, n: number): Tensor =>
  sumAt(
    matrices,
    Array.from({ length: n }, (_, i) => i * (n + 1)),
  );

/**
 * The trace of the Kronecker product of all factors is the product of their traces; its root of
 * their number, summed over the stack. The root has the units of the gradient squared, as the
 * curvature that the product approximates, (L_1 x ... x L_k)^(1/k); if whole factors see the
 * gradient itself, it is the average of |G|^2. The product alone would underflow float32 for
 * gradients of 1e-12.
 * @param traces [count] of each factor, of which there is at least one.
 */
export function sizeOf(traces: readonly Tensor[]): Scalar {
  const roots = traces.map((trace) =>
    traces.length === 1 ? trace : pow(trace, 1 / traces.length),
  );
  return sum(roots.reduce((product, root) => mul(product, root)));
}
