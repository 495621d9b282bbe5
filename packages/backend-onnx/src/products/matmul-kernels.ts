import {
  getKernel,
  type _FusedMatMulAttrs,
  type BatchMatMulAttrs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { Matrices } from './sync-runtime.js';
import { mergedShapes, sizesFor } from './product-sizes.js';
import type { Product } from './sync-products.js';

/** The part of tfjs's wasm backend that these kernels use. */
export interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: 'float32'): TensorInfo;
  typedArrayFromHeap(info: TensorInfo): Float32Array;
  disposeData(dataId: TensorInfo['dataId']): boolean;
}
/** Multiplies for a backend; returns false if it cannot. */
export type Multiply = (
  backend: WasmBackend,
  product: () => Product,
  output: () => Matrices,
) => boolean;

type Given = Parameters<KernelConfig['kernelFunc']>[0];

/** `BatchMatMul` through `multiply`; the previous kernel does what `multiply` does not take. */
export const batchMatMul = (previous: KernelConfig, multiply: Multiply): KernelConfig => ({
  ...previous,
  kernelFunc: (given) => {
    const { a, b } = given.inputs as { a: TensorInfo; b: TensorInfo };
    const { transposeA, transposeB } = given.attrs as unknown as BatchMatMulAttrs;
    return product(given, { a, b, transposeA, transposeB }, multiply) ?? previous.kernelFunc(given);
  },
});

/** The kernel of an activation; null for none. */
const activations: ReadonlyMap<unknown, string | null> = new Map([
  ['linear', null],
  ['relu', 'Relu'],
  ['relu6', 'Relu6'],
  ['elu', 'Elu'],
  ['sigmoid', 'Sigmoid'],
]);

/** The same for `_FusedMatMul`: product, bias and activation. */
export const fusedMatMul = (previous: KernelConfig, multiply: Multiply): KernelConfig => ({
  ...previous,
  kernelFunc: (given) => {
    const { a, b, bias } = given.inputs as { a: TensorInfo; b: TensorInfo; bias?: TensorInfo };
    const { transposeA, transposeB, activation } = given.attrs as unknown as _FusedMatMulAttrs;
    const kernel = activations.get(activation);
    const after = kernel ? getKernel(kernel, 'wasm') : null;
    if (kernel === undefined || after === undefined) return previous.kernelFunc(given);
    const info = product(
      given,
      { a, b, transposeA, transposeB, ...(bias ? { bias } : {}) },
      multiply,
    );
    if (!info || !after) return info ?? previous.kernelFunc(given);
    const activated = after.kernelFunc({ inputs: { x: info }, attrs: {}, backend: given.backend });
    (given.backend as WasmBackend).disposeData(info.dataId);
    return activated;
  },
});

interface Operands {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly bias?: TensorInfo;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

function product(
  given: Given,
  { a, b, bias, transposeA, transposeB }: Operands,
  multiply: Multiply,
): TensorInfo | null {
  const sizes = sizesFor(a, b, transposeA, transposeB);
  if (!sizes) return null;
  const shapes = mergedShapes(a, b, sizes, transposeA);
  if (
    bias &&
    (bias.dtype !== 'float32' ||
      bias.shape.join() !== `${sizes.columns}` ||
      shapes.out.length !== 2)
  )
    return null;
  const backend = given.backend as WasmBackend;
  const out = backend.makeOutput(sizes.out, 'float32');
  // Called after the output is made, since that may move the heap.
  const inHeap = (info: TensorInfo, dims: readonly number[]) => ({
    data: backend.typedArrayFromHeap(info),
    dims,
  });
  const operands = () => ({
    a: inHeap(a, shapes.a),
    b: inHeap(b, shapes.b),
    ...(bias ? { bias: inHeap(bias, bias.shape) } : {}),
    transposeA,
    transposeB,
  });
  if (multiply(backend, operands, () => inHeap(out, shapes.out))) return out;
  backend.disposeData(out.dataId);
  return null;
}
