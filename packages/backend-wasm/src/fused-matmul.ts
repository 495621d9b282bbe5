import {
  _FusedMatMul,
  util,
  type _FusedMatMulAttrs,
  type KernelConfig,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { compose } from './compose.js';
import { type HeapProducts, heapProducts } from './heap-products.js';
import { productShape } from './product-shape.js';
import { addressOf } from './tensors.js';
import { transposed } from './transposed.js';
import type { WasmBackend } from './wasm-backend.js';

type Operands = { readonly a: TensorInfo; readonly b: TensorInfo; readonly bias: TensorInfo | undefined };

/** What tf.layers asks for while it trains: gradients know no other fused activation. */
const isPlain = ({ activation }: _FusedMatMulAttrs, { bias, preluActivationWeights }: Partial<NamedTensorInfoMap>) =>
  (activation ?? 'linear') === 'linear' && !preluActivationWeights && (bias?.dtype ?? 'float32') === 'float32';

/** a b + bias: the products are added to rows that hold the bias. */
const withBias = (
  backend: WasmBackend,
  products: HeapProducts,
  { a, b, bias }: Operands,
  { transposeA, transposeB }: _FusedMatMulAttrs,
): TensorInfo => {
  const { rows, innerA: inner, columns, out: shape } = productShape(a.shape, b.shape, transposeA, transposeB);
  const out = backend.makeOutput(shape, 'float32');
  if (bias) spread(backend, bias, out, columns);
  const [left, right] = [
    { at: addressOf(backend, a), turned: transposeA },
    { at: addressOf(backend, b), turned: transposeB },
  ];
  products.multiply({ count: 1, rows, inner, columns }, left, right, addressOf(backend, out), bias ? 1 : 0);
  return out;
};

/** Fills every row with the bias, one number or one for each column. */
const spread = (backend: WasmBackend, bias: TensorInfo, out: TensorInfo, columns: number): void => {
  const [values, target] = [backend.typedArrayFromHeap(bias), backend.typedArrayFromHeap(out)];
  if (values.length === 1) target.fill(values[0]!);
  else for (let at = 0; at < target.length; at += columns) target.set(values, at);
};

/**
 * `_FusedMatMul` (product, bias and activation) with transposed operands transposed first.
 *
 * Only where the second operand is one matrix: two stacks with a bias stay with the stock kernel, tf.layers makes none.
 */
export const fusedMatMul = (stock: KernelConfig): KernelConfig => ({
  ...stock,
  kernelName: _FusedMatMul,
  backendName: 'wasm',
  kernelFunc: (given) => {
    const { a, b, ...others } = given.inputs as { a: TensorInfo; b: TensorInfo };
    const attrs = given.attrs as unknown as _FusedMatMulAttrs;
    const { transposeA, transposeB } = attrs;
    const backend = given.backend as WasmBackend;
    const isSingle = util.sizeFromShape([...a.shape.slice(0, -2), ...b.shape.slice(0, -2)]) === 1;
    const isFloat = a.dtype === 'float32' && b.dtype === 'float32';
    const { bias } = others as { bias?: TensorInfo };
    const products = isSingle && isFloat && isPlain(attrs, others) ? heapProducts(backend) : undefined;
    if (products) return withBias(backend, products, { a, b, bias }, attrs);
    if (!isSingle || !isFloat || !(transposeA || transposeB)) return stock.kernelFunc(given);
    return compose(backend, (call) => {
      const operands = { a: transposeA ? transposed(call, a) : a, b: transposeB ? transposed(call, b) : b };
      return call(stock, { ...operands, ...others }, { ...given.attrs, transposeA: false, transposeB: false });
    });
  },
});
