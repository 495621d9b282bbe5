import { blocksTimes, timesBlocks } from '@curvature/spec/internal';
import type { KernelConfig, Tensor } from '@tensorflow/tfjs-core';
import { heapKernel, isMatrix, isSquareStack } from './heap-kernel.js';
import type { HeapProducts } from '../heap/heap-products.js';
import { addressOf } from '../heap/tensors.js';

/** Blocks of `size`, one after the other, and matrices [rows, columns] by their addresses. */
export interface BlockProduct {
  readonly size: number;
  readonly rows: number;
  readonly columns: number;
  readonly blocks: number;
  readonly from: number;
  readonly to: number;
}
type Multiply = (products: HeapProducts, given: BlockProduct) => void;

const FLOAT = 4;

/** Each block times its rows; the last block may exceed them. */
export const timesRows: Multiply = (products, { size, rows, columns, blocks, from, to }) => {
  for (let k = 0, first = 0; first < rows; k++, first += size) {
    const high = Math.min(size, rows - first);
    const place = FLOAT * first * columns;
    products.ofParts(
      { rows: high, inner: high, columns },
      { at: blocks + FLOAT * k * size * size, stride: size },
      { at: from + place, stride: columns },
      { at: to + place, stride: columns },
    );
  }
};

/** The columns of each block times it; the last block may exceed them. */
export const timesColumns: Multiply = (products, { size, rows, columns, blocks, from, to }) => {
  for (let k = 0, first = 0; first < columns; k++, first += size) {
    const wide = Math.min(size, columns - first);
    products.ofParts(
      { rows, inner: wide, columns: wide },
      { at: from + FLOAT * first, stride: columns },
      { at: blocks + FLOAT * k * size * size, stride: size },
      { at: to + FLOAT * first, stride: columns },
    );
  }
};

/** `multiply` for blocks along axis `along` of x. */
const ofBlocks = (
  declaration: typeof blocksTimes | typeof timesBlocks,
  along: 0 | 1,
  multiply: Multiply,
): KernelConfig =>
  heapKernel<{ stack: Tensor; x: Tensor }, Record<string, never>>({
    declaration,
    accepts: ({ stack, x }) =>
      isSquareStack(stack) && isMatrix(x) && cover(stack.shape, x.shape[along]!),
    compute({ backend, products, inputs: { stack, x } }) {
      const out = backend.makeOutput(x.shape, 'float32');
      const [rows, columns] = x.shape as [number, number];
      const [blocks, from, to] = [stack, x, out].map((info) => addressOf(backend, info)) as Three;
      multiply(products, { size: stack.shape[1]!, rows, columns, blocks, from, to });
      return out;
    },
  });
type Three = [number, number, number];

/** Whether blocks cover n places, and each covers some of them. */
export const cover = ([count, size]: readonly number[], n: number): boolean =>
  n <= count! * size! && n > (count! - 1) * size!;

/** `blocksTimes` and `timesBlocks`, in place. */
export const blockProductsInHeap = [
  ofBlocks(blocksTimes, 0, timesRows),
  ofBlocks(timesBlocks, 1, timesColumns),
];
