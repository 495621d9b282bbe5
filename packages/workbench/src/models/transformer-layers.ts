import {
  add,
  matMul,
  mean,
  mul,
  reshape,
  rsqrt,
  sigmoid,
  softmax,
  square,
  sub,
  tensor2d,
  transpose,
} from '@tensorflow/tfjs';
import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { dense, type Layer } from './dense.js';
import type { Parameters } from './parameters.js';

/** Scales every row to mean 0 and variance 1, then by a gain and a bias (Ba and others 2016). */
export function layerNorm({ vector }: Parameters, name: string, width: number): Layer {
  const [gain, bias] = [vector(`${name}/gain`, width, 1), vector(`${name}/bias`, width, 0)];
  return (x) => {
    const centred = sub(x, mean(x, 1, true));
    const deviation = rsqrt(add(mean(square(centred), 1, true), 1e-5));
    return add(mul(mul(centred, deviation), gain), bias);
  };
}

/** x sigmoid(1.702 x), the cheaper approximation of Hendrycks and Gimpel (2016). */
export const gelu: Layer = (x) => mul(x, sigmoid(mul(x, 1.702)));

/** [context, context]: 0 for positions up to the row's own, else -1e9, which softmax makes 0. */
function causalMask(context: number): Tensor2D {
  const values = Float32Array.from({ length: context ** 2 }, (_, i) =>
    i % context > Math.floor(i / context) ? -1e9 : 0,
  );
  return tensor2d(values, [context, context]);
}

/**
 * Causal attention with several heads: each position attends to itself and those before it. Inputs
 * are [batch * context, width].
 */
export function causalAttention(
  weights: Parameters,
  name: string,
  {
    width,
    heads,
    context,
  }: { readonly width: number; readonly heads: number; readonly context: number },
): Layer {
  const linear = (part: string) => dense(weights, `${name}/${part}`, width, width);
  const [query, key, value, projection] = [
    linear('query'),
    linear('key'),
    linear('value'),
    linear('projection'),
  ];
  const size = width / heads;
  const splitHeads = (x: Tensor2D): Tensor3D => {
    const perHead = transpose(reshape(x, [-1, context, heads, size]) as Tensor4D, [0, 2, 1, 3]);
    return reshape(perHead, [-1, context, size]);
  };
  const joinHeads = (x: Tensor3D): Tensor2D => {
    const perPosition = transpose(reshape(x, [-1, heads, context, size]) as Tensor4D, [0, 2, 1, 3]);
    return reshape(perPosition, [-1, width]);
  };
  return (x) => {
    const scores = matMul(splitHeads(query(x)), transpose(splitHeads(key(x)), [0, 2, 1]));
    const attention = softmax(add<Tensor3D>(mul(scores, 1 / Math.sqrt(size)), causalMask(context)));
    return projection(joinHeads(matMul(attention, splitHeads(value(x)))));
  };
}
