import {
  div,
  matMul,
  maximum,
  norm,
  reshape,
  stack,
  sub,
  tidy,
  unsortedSegmentSum,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import type { Pair, Use } from './use.js';

/** By how much the sum of a^T g may be off dL/dW, in parts of dL/dW: float32 sums over many places lose some digits. */
export const TOLERANCE = 1e-3;

/** The gradient that signals stand for: the sum of a^T g over samples and positions, [fanIn, fanOut]. Called within tf.tidy. */
export function gradientOf({ activations, outputGrads }: Pair, { kind, fanIn, fanOut }: Use): Tensor {
  const g = reshape(outputGrads, [-1, fanOut]);
  if (kind === 'ids') return unsortedSegmentSum(g, reshape(activations, [-1]) as Tensor1D, fanIn);
  return matMul(reshape(activations, [-1, fanIn]), g, true);
}

/** |a - b| / |b| of each pair of tensors, in one read of the device. */
export function relativeErrors(pairs: readonly (readonly [Tensor, Tensor])[]): readonly number[] {
  if (pairs.length === 0) return [];
  const errors = tidy(() =>
    stack(
      pairs.map(([a, b]) => {
        const flat = reshape(b, [-1]);
        return div(norm(sub(reshape(a, [-1]), flat)), maximum(norm(flat), 1e-30));
      }),
    ),
  );
  const values = Array.from(errors.dataSync());
  errors.dispose();
  return values;
}
