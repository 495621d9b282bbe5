import { type KernelBackend, findBackend } from '@tensorflow/tfjs-core';

/** The name of TensorFlow's own backend, in either package and on either device. */
export const TENSORFLOW = 'tensorflow';

/** Of the backend of tfjs-node, what starting it needs; its types would need that package. */
interface TensorFlowBackend extends KernelBackend {
  readonly isGPUPackage: boolean;
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/** What computes after {@link useNode}. */
export interface NodeBackend {
  readonly package: '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';
  /** The version of TensorFlow's library, e.g. 2.15.1. */
  readonly tensorflow: string;
  /** Whether tensors live on a GPU; `tfjs-node-gpu` without one computes on the CPU. */
  readonly gpu: boolean;
}

/** What is registered under the name `tensorflow`; null while nothing is. */
export function nodeBackend(): NodeBackend | null {
  const backend = findBackend(TENSORFLOW) as TensorFlowBackend | null;
  return (
    backend && {
      package: backend.isGPUPackage ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node',
      tensorflow: backend.binding.TF_Version,
      gpu: backend.isUsingGpuDevice,
    }
  );
}
