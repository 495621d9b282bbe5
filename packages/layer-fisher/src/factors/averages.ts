import { blockSquares } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { add, fill, mul, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { countsOf } from '../signals/id-counts.js';

/**
 * The two weights of an average. Without a decay the old sums are dropped, NaN included: `fill` does
 * not look at them, for which `zerosLike` has them copied where a kernel holds them elsewhere.
 */
function weightsOf(sums: Tensor, decay: number | null) {
  return decay === null
    ? { old: fill(sums.shape, 0), decay: 0, share: 1 }
    : { old: sums, decay, share: 1 - decay };
}

/**
 * decay sums + (1 - decay) weight x^T x, block by block. If `one` is 1, each row of x ends in an
 * additional 1. sums: [count, size, size], x: [rows, n]
 */
export function addProducts(
  sums: Tensor,
  x: Tensor,
  one: 0 | 1,
  decay: number | null,
  weight: number,
): Tensor {
  const { old, share, decay: kept } = weightsOf(sums, decay);
  return run(blockSquares, { blocks: old, x }, { decay: kept, weight: share * weight, one });
}

/** The same for the one-hot rows of ids, whose product is diagonal. sums: [n, 1, 1] */
export function addCounts(
  sums: Tensor,
  ids: Tensor,
  oldDecay: number | null,
  weight: number,
): Tensor {
  const { old, decay, share } = weightsOf(sums, oldDecay);
  const counts = reshape(countsOf(ids, sums.shape[0]!), sums.shape);
  return add(mul(old, decay), mul(counts, share * weight));
}
