import { BatchMatMul, util, type BatchMatMulAttrs, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { compose, type Call } from './compose.js';
import { isSimpleBatch, operandItems, productShape, type ProductShape } from './product-shape.js';
import { byHeap } from './multiply-in-heap.js';
import { heapProducts } from './heap-products.js';
import { stackedMultiply } from './stacked-multiply.js';
import { transposed } from './transposed.js';
import type { WasmBackend } from './wasm-backend.js';
import { zeros } from './zeros.js';

type Operands = { a: TensorInfo; b: TensorInfo };

/**
 * `BatchMatMul` by the products of @curvature/linalg in the backend's heap, or else by XNNPACK.
 *
 * The stock kernel reaches XNNPACK only for one product without transposed operands, and every gradient of a product has one. Where the
 * heap is out of reach, transposed operands are transposed first, and stacks are multiplied item by item.
 */
export const batchMatMul = (stock: KernelConfig): KernelConfig => ({
  ...stock,
  kernelName: BatchMatMul,
  backendName: 'wasm',
  kernelFunc: (given) => {
    const backend = given.backend as WasmBackend;
    const operands = given.inputs as Operands;
    const { transposeA, transposeB } = given.attrs as unknown as BatchMatMulAttrs;
    const shape = productShape(operands.a.shape, operands.b.shape, transposeA, transposeB);
    const inHeap = isForHeap(operands, shape) ? heapProducts(backend) : undefined;
    if (inHeap) return byHeap(backend, inHeap, operands, shape, transposeA, transposeB);
    if (isForStock(operands, shape, transposeA || transposeB)) return stock.kernelFunc(given);
    if (shape.innerA * util.sizeFromShape(shape.out) === 0) return zeros(backend, shape.out); // a sum over nothing; XNNPACK refuses it
    return compose(backend, (call) => {
      const a = transposeA ? transposed(call, operands.a) : operands.a;
      const b = transposeB ? transposed(call, operands.b) : operands.b;
      return isOneProduct(shape) ? asOneProduct(call, stock, a, b, shape) : asStack(call, backend, stock, a, b, shape);
    });
  },
});

const isForHeap = ({ a, b }: Operands, shape: ProductShape): boolean =>
  a.dtype === 'float32' &&
  b.dtype === 'float32' &&
  shape.innerA === shape.innerB &&
  shape.rows * shape.innerA * shape.columns >= 1000;

const isForStock = ({ a, b }: Operands, shape: ProductShape, hasTransposed: boolean): boolean => {
  // Its own refusals, in its own words.
  if (a.dtype !== 'float32' || b.dtype !== 'float32' || shape.innerA !== shape.innerB) return true;
  if (shape.innerA * util.sizeFromShape(shape.out) === 0) return false;
  if (!hasTransposed && util.sizeFromShape(shape.batchA) * util.sizeFromShape(shape.batchB) === 1) return true;
  return isSimpleBatch(shape) && !repaysPacking(shape);
};

/**
 * XNNPACK packs its second operand (4 ns a number) and starts a call in 0.6 us, a plain loop takes 0.7 ns a multiplication:
 * measured over rows, inner and columns from 1 to 128, packing is repaid from about 8 rows and 1000 multiplications on.
 */
const repaysPacking = (shape: ProductShape): boolean => {
  const rows = isOneProduct(shape) ? shape.rows * util.sizeFromShape(shape.batchA) : shape.rows;
  return rows >= 8 && rows * shape.innerA * shape.columns >= 1000;
};

/** A stack times one matrix is one product: the rows of all items, one below the other. */
const isOneProduct = (shape: ProductShape): boolean => util.sizeFromShape(shape.batchB) === 1;

const asOneProduct = (
  call: Call,
  stock: KernelConfig,
  a: TensorInfo,
  b: TensorInfo,
  shape: ProductShape,
): TensorInfo => {
  const rows = shape.rows * util.sizeFromShape(shape.batchA);
  const tall = call('Reshape', { x: a }, { shape: [1, rows, shape.innerA] });
  const one = call('Reshape', { x: b }, { shape: [1, shape.innerA, shape.columns] });
  const product = call(stock, { a: tall, b: one }, { transposeA: false, transposeB: false });
  return call('Reshape', { x: product }, { shape: shape.out });
};

const asStack = (
  call: Call,
  backend: WasmBackend,
  stock: KernelConfig,
  a: TensorInfo,
  b: TensorInfo,
  shape: ProductShape,
): TensorInfo => {
  const multiply = stackedMultiply(backend);
  if (!multiply) return call(stock, { a, b }, { transposeA: false, transposeB: false });
  const { rows, innerA: inner, columns, batchA, batchB, batch, out } = shape;
  const itemsA = operandItems(batchA, batch);
  const itemsB = operandItems(batchB, batch);
  return { ...multiply({ a, b, itemsA, itemsB, rows, inner, columns }), shape: out };
};
