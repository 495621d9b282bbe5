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

/** Every row with mean 0 and variance 1, then scaled and moved (Ba, Kiros and Hinton 2016). */
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

/**
 * 0 where a place may look, up to itself, and a number that the softmax makes nothing of where not.
 */
function causalMask(context: number): Tensor2D {
  const values = Float32Array.from({ length: context ** 2 }, (_, i) =>
    i % context > Math.floor(i / context) ? -1e9 : 0,
  );
  return tensor2d(values, [context, context]);
}

/**
 * Attention of several heads, each place to those before it and itself; x is [batch * context,
 * width].
 */
export function causalAttention(
  made: Parameters,
  name: string,
  {
    width,
    heads,
    context,
  }: { readonly width: number; readonly heads: number; readonly context: number },
): Layer {
  const make = (part: string) => dense(made, `${name}/${part}`, width, width);
  const [query, key, value, projection] = [
    make('query'),
    make('key'),
    make('value'),
    make('projection'),
  ];
  const size = width / heads;
  const apart = (x: Tensor2D): Tensor3D => {
    const split = transpose(reshape(x, [-1, context, heads, size]) as Tensor4D, [0, 2, 1, 3]);
    return reshape(split, [-1, context, size]);
  };
  const together = (x: Tensor3D): Tensor2D => {
    const split = transpose(reshape(x, [-1, heads, context, size]) as Tensor4D, [0, 2, 1, 3]);
    return reshape(split, [-1, width]);
  };
  return (x) => {
    const likeness = matMul(apart(query(x)), transpose(apart(key(x)), [0, 2, 1]));
    const weights = softmax(add<Tensor3D>(mul(likeness, 1 / Math.sqrt(size)), causalMask(context)));
    return projection(together(matMul(weights, apart(value(x)))));
  };
}
