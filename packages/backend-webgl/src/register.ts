import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgl';
import { fused } from './kernels/all.js';

/** Kernels that the stock backend lacks. */
const kernels: readonly KernelConfig[] = [...fused];

/** Those that `register` has put in; undefined while it has not. */
let registered: readonly KernelConfig[] | undefined;

/**
 * Registers the kernels of this package for tfjs's webgl backend. The import of the package calls
 * it, before or after the backend starts, so it is needed only after {@link unregister}. A second
 * call does nothing.
 */
export function register(): void {
  if (registered) return;
  registered = kernels.filter(({ kernelName }) => !getKernel(kernelName, 'webgl'));
  registered.forEach(registerKernel);
}

/** Removes the kernels, so that composites in tf ops run; for comparisons. */
export function unregister(): void {
  for (const { kernelName } of registered ?? []) unregisterKernel(kernelName, 'webgl');
  registered = undefined;
}
