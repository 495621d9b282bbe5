import { bincount, reshape, tensor1d, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

/**
 * How often each of n ids occurs, which is the sum of their one-hot rows, and of the diagonals of
 * these rows' products. -> [n]
 */
export const countsOf = (ids: Tensor, n: number): Tensor =>
  bincount(reshape(ids, [ids.size]) as Tensor1D, tensor1d([], 'float32'), n);
