import { util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { compose, type Call } from '../kernels/compose.js';
import { isSimpleBatch, operandItems, type Product, type ProductShape } from './product-shape.js';
import { stackedMultiply } from './stacked-multiply.js';
import { transposed } from './transposed.js';
import type { WasmBackend } from '../heap/wasm-backend.js';
import { worthwhile } from '../kernels/worthwhile.js';

/**
 * The product if the heap is not accessible: transposed operands are transposed first, and stacks
 * are multiplied item by item.
 */
export const byXnnpack = (
  backend: WasmBackend,
  product: Product,
  stock: KernelConfig,
): TensorInfo => {
  const { a, b, transposeA, transposeB, shape } = product;
  if (isForStock(product))
    return stock.kernelFunc({
      inputs: { a, b },
      attrs: { transposeA, transposeB },
      backend,
    }) as TensorInfo;
  return compose(backend, (call) => {
    const left = transposeA ? transposed(call, a) : a;
    const right = transposeB ? transposed(call, b) : b;
    return isOneProduct(shape)
      ? asOneProduct(call, stock, left, right, shape)
      : asStack(call, backend, stock, left, right, shape);
  });
};

const isForStock = ({ transposeA, transposeB, shape }: Product): boolean => {
  const isSingle = util.sizeFromShape(shape.batchA) * util.sizeFromShape(shape.batchB) === 1;
  return (
    (isSingle && !transposeA && !transposeB) || (isSimpleBatch(shape) && !repaysPacking(shape))
  );
};

/**
 * XNNPACK packs its second operand (4 ns a number) and starts a call in 0.6 us; a plain loop takes
 * 0.7 ns a multiplication. Measured over rows, inner and columns from 1 to 128, packing pays from
 * about 8 rows and 1000 multiplications on.
 */
const repaysPacking = (shape: ProductShape): boolean => {
  const rows = isOneProduct(shape) ? shape.rows * util.sizeFromShape(shape.batchA) : shape.rows;
  return (
    rows >= worthwhile.packedRows &&
    rows * shape.inner * shape.columns >= worthwhile.multiplications
  );
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
  const tall = call('Reshape', { x: a }, { shape: [1, rows, shape.inner] });
  const one = call('Reshape', { x: b }, { shape: [1, shape.inner, shape.columns] });
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
  const { rows, inner, columns, batchA, batchB, batch, out } = shape;
  const itemsA = operandItems(batchA, batch);
  const itemsB = operandItems(batchB, batch);
  return { ...multiply({ a, b, itemsA, itemsB, rows, inner, columns }), shape: out };
};
