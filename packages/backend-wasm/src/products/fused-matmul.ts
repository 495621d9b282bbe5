import {
  _FusedMatMul,
  Add,
  BatchMatMul,
  util,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { activationOf, isLinear, type Activation } from './activation.js';
import { compose } from '../kernels/compose.js';
import { heapProducts } from '../heap/heap-products.js';
import { broadcastsTo, isEmpty, type Product, productOf } from './product-shape.js';
import { withBias } from './product-with-bias.js';
import { replacement } from '../kernels/replacement.js';
import { isFloat } from '../heap/tensors.js';
import type { WasmBackend } from '../heap/wasm-backend.js';

interface FusedProduct {
  readonly product: Product;
  readonly bias: TensorInfo | undefined;
  readonly activation: Activation;
}

/**
 * `_FusedMatMul` (product, bias and activation): a single product with a bias for each column runs
 * in the heap, others by three kernels.
 *
 * It takes stacks of float32 matrices, as tf.fused.matMul makes them, whose bias broadcasts to the
 * result. A single product that is not transposed, with an activation, stays with the stock kernel.
 * That kernel refuses a bias of another rank than 1, and adds wrong numbers if an operand is
 * transposed, if there are several products, and if the bias is one number for all columns.
 */
export const fusedMatMul = replacement<FusedProduct>({
  kernelName: _FusedMatMul,
  takes(inputs, attrs) {
    const { a, b, bias } = inputs;
    const product =
      a?.shape.length === 3 && b?.shape.length === 3 ? productOf(a, b, attrs) : undefined;
    const activation = product && activationOf(inputs, attrs, product.shape.columns);
    if (!product || !activation || !isBiasOf(product, bias)) return undefined;
    const fused = { product, bias, activation };
    return isForHeap(fused) || !stockIsRight(fused) ? fused : undefined;
  },
  compute(backend, fused, stock) {
    const products = isForHeap(fused) ? heapProducts(backend) : undefined;
    if (products) return withBias(backend, products, fused.product, fused.bias);
    return stockIsRight(fused) ? byStock(backend, fused, stock) : inParts(backend, fused);
  },
});

const isBiasOf = ({ shape }: Product, bias: TensorInfo | undefined): boolean =>
  !bias || (isFloat([bias]) && broadcastsTo(bias.shape, shape.out));

/** The calls of tf.layers in training: gradients support no fused activation but this. */
const isForHeap = ({ product, bias, activation }: FusedProduct): boolean =>
  isSingle(product) &&
  isLinear(activation) &&
  !isEmpty(product.shape) &&
  (!bias || isRow(bias, product));

/** One number, or one for each column. */
const isRow = ({ shape }: TensorInfo, product: Product): boolean => {
  const size = util.sizeFromShape(shape);
  return size === 1 || (size === product.shape.columns && size === shape.at(-1));
};

const stockIsRight = ({ product, bias }: FusedProduct): boolean => {
  const { transposeA, transposeB, shape } = product;
  const isByColumn = !bias || util.arraysEqual(bias.shape, [shape.columns]);
  return isSingle(product) && !transposeA && !transposeB && !isEmpty(shape) && isByColumn;
};

const isSingle = ({ shape }: Product): boolean => util.sizeFromShape(shape.batch) === 1;

const byStock = (
  backend: WasmBackend,
  { product, bias }: FusedProduct,
  stock: KernelConfig,
): TensorInfo => {
  const { a, b, transposeA, transposeB } = product;
  const attrs = { transposeA, transposeB, activation: 'linear' };
  return stock.kernelFunc({
    inputs: { a, b, ...(bias && { bias }) },
    attrs,
    backend,
  }) as TensorInfo;
};

const inParts = (backend: WasmBackend, { product, bias, activation }: FusedProduct): TensorInfo =>
  compose(backend, (call) => {
    const { a, b, transposeA, transposeB } = product;
    const multiplied = call(BatchMatMul, { a, b }, { transposeA, transposeB });
    if (product.shape.out.includes(0)) return multiplied;
    return activation(call, bias ? call(Add, { a: multiplied, b: bias }) : multiplied);
  });
