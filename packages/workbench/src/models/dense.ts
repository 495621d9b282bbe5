import { add, matMul } from '@tensorflow/tfjs';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Parameters } from './parameters.js';

/** A layer maps [rows, in] to [rows, out]. */
export type Layer = (x: Tensor2D) => Tensor2D;

/** x W + b, of variables `NAME/kernel` [in, out] and `NAME/bias` [out]. */
export function dense(
  { matrix, vector }: Parameters,
  name: string,
  fanIn: number,
  fanOut: number,
): Layer {
  const kernel = matrix(`${name}/kernel`, fanIn, fanOut) as Tensor as Tensor2D;
  const bias = vector(`${name}/bias`, fanOut, 0);
  return (x) => add(matMul(x, kernel), bias);
}
