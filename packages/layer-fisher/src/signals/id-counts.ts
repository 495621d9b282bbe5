import { bincount, reshape, tensor1d, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

/**
 * Occurrences of each of n ids. They are the sum of the ids' one-hot rows, and the diagonal of
 * these rows' products. -> [n]
 */
export const countsOf = (ids: Tensor, n: number): Tensor =>
  bincount(reshape(ids, [ids.size]) as Tensor1D, tensor1d([], 'float32'), n);
