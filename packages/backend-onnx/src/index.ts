export { acceleratedNewton, coupledNewton, type OnnxMethod, type RootProblem } from './methods.js';
export { onnxProducts, type OnnxProducts, type ProductSizes } from './onnx-products.js';
export { onnxRoots, type OnnxRoots, type OnnxRootsOptions } from './onnx-roots.js';
export type { ExecutionProvider, WorkerOptions } from './workers.js';
export { acceleratedMatMul, type AcceleratedMatMulOptions } from './accelerated-matmul.js';
