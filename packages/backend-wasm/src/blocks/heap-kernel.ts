import { tidy, type KernelConfig, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Attributes, Inputs } from '@curvature/spec/internal';
import type { Kernel } from '@curvature/spec/kernels';
import { type HeapProducts, heapProducts } from '../heap/heap-products.js';
import { isFloat } from '../heap/tensors.js';
import type { WasmBackend } from '../heap/wasm-backend.js';

/** One call of a kernel that multiplies in the heap. */
export interface HeapCall<I extends Inputs, A extends Attributes> {
  readonly backend: WasmBackend;
  readonly products: HeapProducts;
  readonly inputs: I;
  readonly attributes: A;
}

/** A kernel for the operation that `declaration` declares, by products in the backend's heap. */
export interface HeapKernel<I extends Inputs, A extends Attributes> {
  readonly declaration: Kernel<I, A>;
  /**
   * Whether the shapes and attributes of float32 inputs fit together; if not, the composite runs,
   * or throws.
   */
  readonly accepts: (inputs: I, attributes: A) => boolean;
  readonly compute: (call: HeapCall<I, A>) => TensorInfo;
}

/** A kernel in the heap as tfjs registers it. If it cannot run, the composite does. */
export function heapKernel<I extends Inputs, A extends Attributes>({
  declaration,
  accepts,
  compute,
}: HeapKernel<I, A>): KernelConfig {
  return {
    kernelName: declaration.name,
    backendName: 'wasm',
    kernelFunc: (given) => {
      const [inputs, attributes] = [given.inputs as unknown as I, given.attrs as unknown as A];
      const backend = given.backend as WasmBackend;
      const isTaken = isFloat(Object.values(inputs)) && accepts(inputs, attributes);
      const products = isTaken ? heapProducts(backend) : undefined;
      if (!products) return tidy(() => declaration.composite(inputs, attributes));
      return compute({ backend, products, inputs, attributes });
    },
  };
}

/** Whether a tensor is a stack of square matrices that is not empty. */
export const isSquareStack = ({ rank, shape, size }: Tensor): boolean =>
  rank === 3 && shape[1] === shape[2] && size > 0;

/** Whether a tensor is a matrix that is not empty. */
export const isMatrix = ({ rank, size }: Tensor): boolean => rank === 2 && size > 0;
