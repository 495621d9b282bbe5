import { heapKernels } from '@curvature/backend-wasm/internal';
import { registration } from '@curvature/spec/internal';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from './heap/heap.js';
import type { TensorFlowBackend } from './tensorflow.js';

/** A kernel of the wasm backend in the heap beside TensorFlow's memory; on a GPU it declines. */
const onHost = (kernel: KernelConfig): KernelConfig => ({
  ...kernel,
  backendName: 'tensorflow',
  kernelFunc(call) {
    const backend = call.backend as TensorFlowBackend;
    return backend.isUsingGpuDevice ? [] : kernel.kernelFunc({ ...call, backend: heapOf(backend) });
  },
});

const kernels = registration('tensorflow', heapKernels.map(onHost));

/** Registers the kernels for TensorFlow's backend; the import of the package calls it. */
export const register = (): void => kernels.register();

/** Removes them, so that composites in tf ops run; for comparisons. */
export const unregister = (): void => kernels.unregister();
