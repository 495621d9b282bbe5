// What only the packages of this repository use; it may change at any time.
export { allocated } from './fused/results.js';
export { heapKernels } from './heap-kernels.js';
export type { TensorRecord, WasmBackend, WasmModule } from './heap/wasm-backend.js';
