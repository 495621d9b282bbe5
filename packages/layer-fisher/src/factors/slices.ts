import { numberOrNull } from '@curvature/spec';
import { blocksTimes, timesBlocks } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { mul, reshape, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The diagonal blocks of a symmetric matrix of side n, stored as [count, size, size]: the first
 * holds rows 0 .. size - 1, and so on. Entries outside the blocks are dropped.
 */
export interface Slices {
  readonly n: number;
  readonly count: number;
  /** 1 is a diagonal. The last block may end in rows and columns of zeros. */
  readonly size: number;
}

/** The option `sliceSize`; `whole` says what null means. */
export const sliceSizeOption = (otherwise: number | null, whole: string, describe: string) =>
  numberOrNull({ default: otherwise, min: 1, integer: true, null: whole, describe });

export function slicesOf(n: number, sliceSize: number | null): Slices {
  const size = Math.min(n, sliceSize ?? n);
  return { n, count: Math.ceil(n / size), size };
}

/** The number of rows of block k without padding. */
export const extentOf = ({ n, size }: Slices, k: number): number => Math.min(size, n - k * size);

/** Stored entries, with padding. */
export const entriesOf = ({ count, size }: Slices): number => count * size ** 2;

/** blockdiag(stack) x. stack: [count, size, size], x: [n, m] -> [n, m] */
export const fromLeft = (stack: Tensor, x: Tensor, { n, size }: Slices): Tensor =>
  size === 1 ? mul(reshape(stack, [n, 1]), x) : run(blocksTimes, { stack, x }, {});

/** x blockdiag(stack). x: [m, n], stack: [count, size, size] -> [m, n] */
export const fromRight = (x: Tensor, stack: Tensor, { n, size }: Slices): Tensor =>
  size === 1 ? mul(x, reshape(stack, [1, n])) : run(timesBlocks, { x, stack }, {});
