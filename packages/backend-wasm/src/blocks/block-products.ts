import { blocksTimes, timesBlocks } from '@curvature/spec/internal';
import type { KernelConfig, Tensor } from '@tensorflow/tfjs-core';
import { heapKernel, isMatrix, isSquareStack } from './heap-kernel.js';
import type { HeapProducts } from '../heap/heap-products.js';
import { addressOf } from '../heap/tensors.js';

/** Addresses in the blocks, which are one after the other, in x, and in the result of its shape. */
interface Places {
  readonly products: HeapProducts;
  readonly count: number;
  readonly size: number;
  readonly block: (k: number) => number;
  readonly from: (row: number, column: number) => number;
  readonly to: (row: number, column: number) => number;
}

/** `multiply` for blocks along axis `along` of x; the last block may exceed x. */
const ofBlocks = (
  declaration: typeof blocksTimes | typeof timesBlocks,
  along: 0 | 1,
  multiply: (places: Places, rows: number, columns: number) => void,
): KernelConfig =>
  heapKernel<{ stack: Tensor; x: Tensor }, Record<string, never>>({
    declaration,
    accepts: ({ stack, x }) =>
      isSquareStack(stack) && isMatrix(x) && cover(stack.shape, x.shape[along]!),
    compute({ backend, products, inputs: { stack, x } }) {
      const out = backend.makeOutput(x.shape, 'float32');
      const [count, size] = stack.shape as [number, number];
      const [rows, columns] = x.shape as [number, number];
      const places = {
        products,
        count,
        size,
        block: (k: number) => addressOf(backend, stack, k * size * size),
        from: (row: number, column: number) => addressOf(backend, x, row * columns + column),
        to: (row: number, column: number) => addressOf(backend, out, row * columns + column),
      };
      multiply(places, rows, columns);
      return out;
    },
  });

/** Whether blocks cover n places, and each covers some of them. */
const cover = ([count, size]: readonly number[], n: number): boolean =>
  n <= count! * size! && n > (count! - 1) * size!;

/** `blocksTimes`: each block times its rows, in place. */
const left = ofBlocks(
  blocksTimes,
  0,
  ({ products, count, size, block, from, to }, rows, columns) => {
    for (let k = 0; k < count; k++) {
      const first = k * size;
      const high = Math.min(size, rows - first);
      products.ofParts(
        { rows: high, inner: high, columns },
        { at: block(k), stride: size },
        { at: from(first, 0), stride: columns },
        { at: to(first, 0), stride: columns },
      );
    }
  },
);

/** `timesBlocks`: the columns of each block times it. */
const right = ofBlocks(
  timesBlocks,
  1,
  ({ products, count, size, block, from, to }, rows, columns) => {
    for (let k = 0; k < count; k++) {
      const first = k * size;
      const wide = Math.min(size, columns - first);
      products.ofParts(
        { rows, inner: wide, columns: wide },
        { at: from(0, first), stride: columns },
        { at: block(k), stride: size },
        { at: to(0, first), stride: columns },
      );
    }
  },
);

export const blockProductsInHeap = [left, right];
