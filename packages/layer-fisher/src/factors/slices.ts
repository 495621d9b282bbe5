import { blocksTimes, run, timesBlocks } from '@curvature/spec/kernels';
import { mul, reshape, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A symmetric matrix of side n of which `count` blocks on the diagonal are kept, [count, size,
 * size]: rows 0 .. size - 1, and so on.
 */
export interface Slices {
  readonly n: number;
  readonly count: number;
  /** 1 is a diagonal. The last block may end in rows and columns of zeros. */
  readonly size: number;
}

export function slicesOf(n: number, sliceSize: number | null): Slices {
  const size = Math.min(n, sliceSize ?? n);
  return { n, count: Math.ceil(n / size), size };
}

/** How many rows of block k there are. */
export const extentOf = ({ n, size }: Slices, k: number): number => Math.min(size, n - k * size);

/** blockdiag(stack) x. stack: [count, size, size], x: [n, m] -> [n, m] */
export const fromLeft = (stack: Tensor, x: Tensor, { n, size }: Slices): Tensor =>
  size === 1 ? mul(reshape(stack, [n, 1]), x) : run(blocksTimes, { stack, x }, {});

/** x blockdiag(stack). x: [m, n], stack: [count, size, size] -> [m, n] */
export const fromRight = (x: Tensor, stack: Tensor, { n, size }: Slices): Tensor =>
  size === 1 ? mul(x, reshape(stack, [1, n])) : run(timesBlocks, { x, stack }, {});
