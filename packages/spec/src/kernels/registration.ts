import {
  getKernel,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/**
 * How a package puts kernels that the stock backend lacks beside its own: one of a later version of
 * tfjs stays. A second `register` does nothing, and `unregister` takes away what it has put in.
 */
export function registration(backendName: string, kernels: readonly KernelConfig[]) {
  let registered: readonly KernelConfig[] | undefined;
  return {
    register(): void {
      if (registered) return;
      registered = kernels.filter(({ kernelName }) => !getKernel(kernelName, backendName));
      registered.forEach(registerKernel);
    },
    unregister(): void {
      for (const { kernelName } of registered ?? []) unregisterKernel(kernelName, backendName);
      registered = undefined;
    },
  };
}
