import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { HeapProducts } from '../heap/heap-products.js';
import { operandItems, type Product } from './product-shape.js';
import type { WasmBackend } from '../heap/wasm-backend.js';

const FLOAT_BYTES = 4;

const inOrder = (items: readonly number[]) => items.every((item, i) => item === i);

/** The product of two tensors, batches broadcast, in the heap; in one call if possible. */
export const byHeap = (
  backend: WasmBackend,
  products: HeapProducts,
  { a, b, transposeA, transposeB, shape }: Product,
): TensorInfo => {
  const { rows, inner, columns, batchA, batchB, batch, out } = shape;
  const info = backend.makeOutput(out, 'float32');
  const [fromA, fromB, to] = [a, b, info].map(({ dataId }) =>
    backend.getMemoryOffset(dataId),
  ) as Addresses;
  const itemsA = operandItems(batchA, batch);
  const itemsB = operandItems(batchB, batch);
  const multiply = (count: number, item: number, high = rows) => {
    const left = { at: fromA + itemsA[item]! * rows * inner * FLOAT_BYTES, transposed: transposeA };
    const right = {
      at: fromB + itemsB[item]! * inner * columns * FLOAT_BYTES,
      transposed: transposeB,
    };
    products.multiply(
      { count, rows: high, inner, columns },
      left,
      right,
      to + item * rows * columns * FLOAT_BYTES,
    );
  };
  // A stack times one matrix is one product: the rows of all items, one below the other.
  const tall = !transposeA && itemsB.every((item) => item === 0);
  if (tall && inOrder(itemsA)) multiply(1, 0, rows * itemsA.length);
  else if (inOrder(itemsA) && inOrder(itemsB)) multiply(itemsA.length, 0);
  else for (let item = 0; item < itemsA.length; item++) multiply(1, item);
  return info;
};
type Addresses = [number, number, number];
