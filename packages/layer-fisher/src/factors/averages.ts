import { blockSquares, run } from '@curvature/spec/kernels';
import { add, mul, reshape, zerosLike, type Tensor } from '@tensorflow/tfjs-core';
import { countsOf } from '../signals/id-counts.js';

/**
 * What an average keeps, and what it takes of the new; without decay nothing stays, not even a NaN.
 */
function blendOf(sums: Tensor, decay: number | null) {
  return decay === null
    ? { old: zerosLike(sums), kept: 0, share: 1 }
    : { old: sums, kept: decay, share: 1 - decay };
}

/**
 * keep sums + gain weight sum of x x^T over rows, with a 1 after each row where `one` is 1. sums:
 * [count, size, size], x: [rows, n]
 */
export function addProducts(
  sums: Tensor,
  x: Tensor,
  one: 0 | 1,
  decay: number | null,
  weight: number,
): Tensor {
  const { old, kept, share } = blendOf(sums, decay);
  return run(blockSquares, { blocks: old, x }, { decay: kept, weight: share * weight, one });
}

/** The same of one-hot rows. sums: [n, 1, 1] */
export function addCounts(sums: Tensor, ids: Tensor, decay: number | null, weight: number): Tensor {
  const { old, kept, share } = blendOf(sums, decay);
  const counts = reshape(countsOf(ids, sums.shape[0]!), sums.shape);
  return add(mul(old, kept), mul(counts, share * weight));
}
