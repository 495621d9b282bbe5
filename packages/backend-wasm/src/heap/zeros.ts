import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './wasm-backend.js';

/** Float32 zeros; the backend's own allocations are not cleared. */
export const zeros = (backend: WasmBackend, shape: number[]): TensorInfo => {
  const out = backend.makeOutput(shape, 'float32');
  backend.typedArrayFromHeap(out).fill(0);
  return out;
};
