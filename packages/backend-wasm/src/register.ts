import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { batchMatMul } from './products/batch-matmul.js';
import { conv2dBackpropFilter } from './convolutions/conv2d-backprop-filter.js';
import { conv2dBackpropInput } from './convolutions/conv2d-backprop-input.js';
import { depthwiseBackpropFilter } from './convolutions/depthwise-backprop-filter.js';
import { depthwiseBackpropInput } from './convolutions/depthwise-backprop-input.js';
import { einsum } from './products/einsum.js';
import { heapKernels } from './heap-kernels.js';
import { fusedMatMul } from './products/fused-matmul.js';
import { paddedConvolutions } from './convolutions/padded-convolutions.js';
import type { Registrable } from './kernels/replacement.js';
import { unsortedSegmentSum } from './segments/unsorted-segment-sum.js';

/** Kernels that replace a stock one, which gets every call that they do not take. */
const replacements: readonly Registrable[] = [
  batchMatMul,
  fusedMatMul,
  conv2dBackpropInput,
  ...paddedConvolutions,
];

/** Kernels that the stock backend lacks; one of a later version of tfjs stays. */
const additions: readonly KernelConfig[] = [
  conv2dBackpropFilter,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  einsum,
  unsortedSegmentSum,
  ...heapKernels,
];

/**
 * The kernels that were registered before, undefined for those that the backend lacked. Undefined
 * as a whole while this package's kernels are not registered.
 */
let before: Map<string, KernelConfig | undefined> | undefined;

/**
 * Registers the kernels of this package for tfjs's wasm backend, in place of stock ones or beside
 * them. The import of the package calls it, before or after the backend starts, so it is needed
 * only after {@link unregister}. A second call does nothing.
 */
export function register(): void {
  if (before) return;
  before = new Map();
  for (const { kernelName, over } of replacements) {
    const stock = getKernel(kernelName, 'wasm');
    if (stock) put(before, kernelName, stock, over(stock));
  }
  for (const kernel of additions) {
    if (!getKernel(kernel.kernelName, 'wasm')) put(before, kernel.kernelName, undefined, kernel);
  }
}

const put = (
  saved: NonNullable<typeof before>,
  name: string,
  stock: KernelConfig | undefined,
  ours: KernelConfig,
): void => {
  saved.set(name, stock);
  if (stock) unregisterKernel(name, 'wasm');
  registerKernel(ours);
};

/** Restores the stock kernels of the wasm backend, and removes the others; for comparisons. */
export function unregister(): void {
  for (const [name, stock] of before ?? []) {
    unregisterKernel(name, 'wasm');
    if (stock) registerKernel(stock);
  }
  before = undefined;
}
