import { _FusedMatMul, util, type _FusedMatMulAttrs, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { compose } from './compose.js';
import { transposed } from './transposed.js';
import type { WasmBackend } from './wasm-backend.js';

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
    const isSingle = util.sizeFromShape([...a.shape.slice(0, -2), ...b.shape.slice(0, -2)]) === 1;
    const isFloat = a.dtype === 'float32' && b.dtype === 'float32';
    if (!isSingle || !isFloat || !(transposeA || transposeB)) return stock.kernelFunc(given);
    return compose(given.backend as WasmBackend, (call) => {
      const operands = { a: transposeA ? transposed(call, a) : a, b: transposeB ? transposed(call, b) : b };
      return call(stock, { ...operands, ...others }, { ...given.attrs, transposeA: false, transposeB: false });
    });
  },
});
