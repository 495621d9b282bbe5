import { blocksTimes, timesBlocks } from '@curvature/spec';
import { tidy, type KernelConfig, type Tensor } from '@tensorflow/tfjs-core';
import { type HeapProducts, heapProducts } from './heap-products.js';
import { addressOf, isFloat } from './tensors.js';
import type { WasmBackend } from './wasm-backend.js';

/** What both kernels work with: the blocks one after the other, the other operand, and the result of its shape. */
interface Places {
  readonly products: HeapProducts;
  readonly count: number;
  readonly size: number;
  readonly block: (k: number) => number;
  readonly from: (row: number, column: number) => number;
  readonly to: (row: number, column: number) => number;
}

/** Runs `multiply` where the heap is in reach; the composite where it is not. */
const inHeap = (
  declaration: typeof blocksTimes | typeof timesBlocks,
  multiply: (places: Places, rows: number, columns: number) => void,
): KernelConfig => ({
  kernelName: declaration.name,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend: given }) => {
    const backend = given as WasmBackend;
    const { stack, x } = inputs as { stack: Tensor; x: Tensor };
    const products = isFloat([stack, x]) ? heapProducts(backend) : undefined;
    if (!products) return tidy(() => declaration.composite({ stack, x }, {}));
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

/** `blocksTimes`: each block with its rows, where they lie. */
const left = inHeap(blocksTimes, ({ products, count, size, block, from, to }, rows, columns) => {
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
});

/** `timesBlocks`: each block with its columns. */
const right = inHeap(timesBlocks, ({ products, count, size, block, from, to }, rows, columns) => {
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
});

export const blockProductsInHeap = [left, right];
