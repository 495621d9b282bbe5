import {
  div,
  matMul,
  maximum,
  mul,
  norm,
  reshape,
  sub,
  tidy,
  unsortedSegmentSum,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import type { Pair, Use } from './tape/use.js';

/**
 * By how much the sum of a^T g may be off dL/dW, in parts of dL/dW: float32 sums over many places
 * lose some digits.
 */
export const TOLERANCE = 1e-3;

/**
 * Where the terms of that sum cancel, its digits are lost: errors count in parts of at least this
 * much of |a| |g|.
 */
const CANCELLED = 1e-2;

/** Against 0 / 0. */
const TINY = 1e-30;

/**
 * The gradient that signals stand for: the sum of a^T g over samples and positions, [fanIn,
 * fanOut].
 */
function gradientOf({ activations, outputGrads }: Pair, { kind, fanIn, fanOut }: Use): Tensor {
  const g = reshape(outputGrads, [-1, fanOut]);
  if (kind === 'embedding')
    return unsortedSegmentSum(g, reshape(activations, [-1]) as Tensor1D, fanIn);
  return matMul(reshape(activations, [-1, fanIn]), g, true);
}

/** How far signals are from a gradient dL/dW, in parts of it; a scalar. */
export function errorOf(signals: Pair, use: Use, gradient: Tensor): Tensor {
  return tidy(() => {
    const expected = reshape(gradient, [-1]);
    const ids = use.kind === 'embedding';
    const inputs = ids
      ? Math.sqrt(signals.activations.size)
      : norm(reshape(signals.activations, [-1]));
    const terms = mul(inputs, norm(reshape(signals.outputGrads, [-1])));
    const error = norm(sub(reshape(gradientOf(signals, use), [-1]), expected));
    return div(error, maximum(maximum(norm(expected), mul(terms, CANCELLED)), TINY));
  });
}
