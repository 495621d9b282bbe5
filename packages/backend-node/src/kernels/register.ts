import { heapKernels } from '@curvature/backend-wasm/internal';
import { registration } from '@curvature/spec/internal';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { computed, type Infos } from './device/device-kernel.js';
import { deviceKernels } from './device/device-kernels.js';
import { heapOf } from './heap/heap.js';
import type { TensorFlowBackend } from './tensorflow.js';

const inHeap = new Map(heapKernels.map(({ kernelName, kernelFunc }) => [kernelName, kernelFunc]));
const onDevice = new Map(deviceKernels.map((kernel) => [kernel.name, kernel]));

/**
 * On the CPU a kernel of the wasm backend in the heap beside TensorFlow's memory, on a GPU one by
 * TensorFlow's operations; it declines where there is none.
 */
const kernelOf = (kernelName: string): KernelConfig => ({
  kernelName,
  backendName: 'tensorflow',
  kernelFunc(call) {
    const backend = call.backend as TensorFlowBackend;
    const [own, device] = [inHeap.get(kernelName), onDevice.get(kernelName)];
    if (backend.isUsingGpuDevice)
      // Tests register another backend under this name, which has no operations by their names.
      return device && 'binding' in backend
        ? computed(device, call.inputs as Infos, call.attrs, backend)
        : [];
    return own ? own({ ...call, backend: heapOf(backend) }) : [];
  },
});

const names = new Set([...inHeap.keys(), ...onDevice.keys()]);
const kernels = registration('tensorflow', [...names].map(kernelOf));

/** Registers the kernels for TensorFlow's backend; the import of the package calls it. */
export const register = (): void => kernels.register();

/** Removes them, so that composites in tf ops run; for comparisons. */
export const unregister = (): void => kernels.unregister();
