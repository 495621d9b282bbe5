// What tests see of calls, without a change of what they do.
import * as tf from '@tensorflow/tfjs';
import { backend } from './on-webgpu.js';

/** Counts the calls of a kernel of webgpu, which runs as before. */
export function callsOf(kernelName: string) {
  const own = tf.getKernel(kernelName, 'webgpu');
  let count = 0;
  const replace = (kernel: tf.KernelConfig) => {
    tf.unregisterKernel(kernelName, 'webgpu');
    tf.registerKernel(kernel);
  };
  replace({
    ...own,
    kernelFunc: (given) => {
      count++;
      return own.kernelFunc(given);
    },
  });
  return { count: () => count, restore: () => replace(own) };
}

/** Counts synchronous reads of tensors that are on the device. */
export function synchronousReads() {
  const on = backend();
  const { readSync } = on as unknown as { readonly readSync: (this: unknown, id: object) => never };
  let count = 0;
  on.readSync = (dataId) => {
    if (on.tensorMap.get(dataId).values == null) count++;
    return readSync.call(on, dataId);
  };
  return {
    restore: () => {
      on.readSync = readSync;
      return count;
    },
  };
}
