import {
  concat,
  matMul,
  ones,
  reshape,
  slice,
  transpose,
  type Tensor,
  zeros,
} from '@tensorflow/tfjs-core';
import type { Kernel } from '../kernel.js';
import { symmetricUpdate } from './symmetric.js';

/** How many rows or columns the blocks have more than x. */
const missing = (stack: Tensor, n: number) => stack.shape[0]! * stack.shape[1]! - n;

/**
 * blockdiag(stack) x: block k multiplies the rows from k size on. The last block may extend beyond
 * x: its further rows and columns are ignored. stack: [count, size, size], x: [n, m], n at most
 * count size -> [n, m]
 */
export const blocksTimes: Kernel<{ stack: Tensor; x: Tensor }, Record<string, never>, Tensor> = {
  name: 'CurvatureBlocksTimes',
  composite({ stack, x }) {
    const [count, size] = stack.shape as [number, number];
    const [n, m] = x.shape as [number, number];
    const extra = missing(stack, n);
    // `concat` pads ten times faster than `pad` on tfjs's wasm backend.
    const full = extra > 0 ? concat([x, zeros([extra, m])], 0) : x;
    const product = reshape(matMul(stack, reshape(full, [count, size, m])), [count * size, m]);
    return extra > 0 ? slice(product, [0, 0], [n, m]) : product;
  },
};

/** x blockdiag(stack), by the same blocks. x: [m, n], stack: [count, size, size] -> [m, n] */
export const timesBlocks: Kernel<{ x: Tensor; stack: Tensor }, Record<string, never>, Tensor> = {
  name: 'CurvatureTimesBlocks',
  composite({ x, stack }) {
    const [count, size] = stack.shape as [number, number];
    const [m, n] = x.shape as [number, number];
    const extra = missing(stack, n);
    const full = extra > 0 ? concat([x, zeros([m, extra])], 1) : x;
    const cut = transpose(reshape(full, [m, count, size]), [1, 0, 2]);
    const joined = reshape(transpose(matMul(cut, stack), [1, 0, 2]), [m, count * size]);
    return extra > 0 ? slice(joined, [0, 0], [m, n]) : joined;
  },
};

/**
 * x, after it a column of ones where `one` is 1, and zeros, cut into blocks of columns. x: [rows,
 * m] -> [count, rows, size]
 */
function columnBlocks(x: Tensor, count: number, size: number, one: number): Tensor {
  const [rows, m] = x.shape as [number, number];
  const extra = count * size - m - one;
  const parts = [
    x,
    ...(one === 1 ? [ones([rows, 1])] : []),
    ...(extra > 0 ? [zeros([rows, extra])] : []),
  ];
  const full = parts.length > 1 ? concat(parts, 1) : x;
  return transpose(reshape(full, [rows, count, size]), [1, 0, 2]);
}

/**
 * decay * blocks + weight * (the blocks on the diagonal of x^T x), where `one` is 1 of [x 1]^T [x
 * 1]: a layer's factors are averages of such sums of products. Entries of the last block beyond x
 * are only multiplied by decay. blocks: [count, size, size] symmetric, x: [rows, m] -> [count, size,
 * size]
 */
export const blockSquares: Kernel<
  { blocks: Tensor; x: Tensor },
  { readonly decay: number; readonly weight: number; readonly one: 0 | 1 },
  Tensor
> = {
  name: 'CurvatureBlockSquares',
  composite({ blocks, x }, { decay, weight, one }) {
    const [count, size] = blocks.shape as [number, number];
    return symmetricUpdate.composite(
      { matrix: blocks, x: columnBlocks(x, count, size, one) },
      { decay, weight, transposed: 1 },
    );
  },
};
