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
 * The largest error of the sum of a^T g, relative to dL/dW: float32 sums over many places lose some
 * digits.
 */
export const TOLERANCE = 1e-3;

/**
 * If the terms of that sum cancel, it loses digits: errors are relative to at least this much of
 * |a| |g|.
 */
const CANCELLED = 1e-2;

/** Prevents 0 / 0. */
const TINY = 1e-30;

/** The gradient by the signals: the sum of a^T g over samples and positions, [fanIn, fanOut]. */
function gradientOf({ activations, outputGrads }: Pair, { kind, fanIn, fanOut }: Use): Tensor {
  const g = reshape(outputGrads, [-1, fanOut]);
  if (kind === 'embedding')
    return unsortedSegmentSum(g, reshape(activations, [-1]) as Tensor1D, fanIn);
  return matMul(reshape(activations, [-1, fanIn]), g, true);
}

/** The error of signals against a gradient dL/dW, relative to it; a scalar. */
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
