import { blockSquares } from '@curvature/spec/internal';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { heapKernel, isMatrix, isSquareStack } from './heap-kernel.js';
import type { HeapProducts } from '../heap/heap-products.js';
import { addressOf, blendOver } from '../heap/tensors.js';
import type { WasmBackend } from '../heap/wasm-backend.js';

/**
 * `blockSquares` on the columns in place, by one triangle, without padding, transposing or a column
 * of ones.
 */
export const blockSquaresInHeap = heapKernel({
  declaration: blockSquares,
  accepts: ({ blocks, x }, { one }) =>
    isSquareStack(blocks) &&
    isMatrix(x) &&
    (one === 0 || one === 1) &&
    x.shape[1]! + one <= blocks.shape[0]! * blocks.shape[1]!,
  compute({ backend, products, inputs: { blocks, x }, attributes }) {
    const out = backend.makeOutput(blocks.shape, 'float32');
    const [rows, m] = x.shape as [number, number];
    squares(backend, products, x, out, rows, m);
    if (attributes.one === 1) border(backend, products, x, out, rows, m);
    blendOver(backend, blocks, out, attributes.decay, attributes.weight);
    return out;
  },
});

/** The blocks of x^T x; a block that exceeds x has zeros there. */
function squares(
  backend: WasmBackend,
  products: HeapProducts,
  x: Tensor,
  out: TensorInfo,
  rows: number,
  m: number,
) {
  const [count, size] = out.shape as [number, number];
  for (let k = 0; k < count; k++) {
    const wide = Math.min(size, m - k * size);
    const to = { at: addressOf(backend, out, k * size * size), stride: size };
    if (wide < size) blockOf(backend, out, k).fill(0);
    if (wide > 0)
      products.squareOfPart(wide, rows, { at: addressOf(backend, x, k * size), stride: m }, to);
  }
}

/**
 * Adds the terms of a column of ones after x to its block: the sums of that block's columns, and
 * the number of rows.
 */
function border(
  backend: WasmBackend,
  products: HeapProducts,
  x: Tensor,
  out: TensorInfo,
  rows: number,
  m: number,
) {
  const size = out.shape[1]!;
  const k = Math.floor(m / size);
  const own = m - k * size;
  if (own > 0) {
    const ones = backend.makeOutput([rows], 'float32');
    backend.typedArrayFromHeap(ones).fill(1);
    const to = addressOf(backend, out, k * size * size + own * size);
    products.ofParts(
      { rows: 1, inner: rows, columns: own },
      { at: addressOf(backend, ones), stride: rows },
      { at: addressOf(backend, x, k * size), stride: m },
      { at: to, stride: size },
    );
    backend.disposeData(ones.dataId);
  }
  const block = blockOf(backend, out, k);
  for (let i = 0; i < own; i++) block[i * size + own] = block[own * size + i]!;
  block[own * size + own] = rows;
}

const blockOf = (backend: WasmBackend, { dataId, shape }: TensorInfo, k: number): Float32Array => {
  const size = shape[1]!;
  const all = backend.typedArrayFromHeap({ dataId, shape, dtype: 'float32' }) as Float32Array;
  return all.subarray(k * size * size, (k + 1) * size * size);
};
