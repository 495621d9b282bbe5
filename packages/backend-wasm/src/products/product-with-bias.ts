import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { HeapProducts } from '../heap/heap-products.js';
import type { Product } from './product-shape.js';
import { addressOf } from '../heap/tensors.js';
import type { WasmBackend } from '../heap/wasm-backend.js';

/**
 * a b + bias of single matrices, in the heap: the product is added to rows that hold the bias,
 * which is one number or one for each column.
 */
export const withBias = (
  backend: WasmBackend,
  products: HeapProducts,
  { a, b, transposeA, transposeB, shape }: Product,
  bias: TensorInfo | undefined,
): TensorInfo => {
  const { rows, inner, columns } = shape;
  const out = backend.makeOutput(shape.out, 'float32');
  if (bias) spread(backend, bias, out, columns);
  const [left, right] = [
    { at: addressOf(backend, a), transposed: transposeA },
    { at: addressOf(backend, b), transposed: transposeB },
  ];
  products.multiply(
    { count: 1, rows, inner, columns },
    left,
    right,
    addressOf(backend, out),
    bias ? 1 : 0,
  );
  return out;
};

/** Fills every row with the bias. */
const spread = (backend: WasmBackend, bias: TensorInfo, out: TensorInfo, columns: number): void => {
  const [values, target] = [backend.typedArrayFromHeap(bias), backend.typedArrayFromHeap(out)];
  if (values.length === 1) target.fill(values[0]!);
  else for (let at = 0; at < target.length; at += columns) target.set(values, at);
};
