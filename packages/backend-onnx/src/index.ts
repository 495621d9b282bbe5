export { acceleratedNewton, coupledNewton, type OnnxMethod, type RootProblem } from './roots/methods.js';
export { onnxProducts, type OnnxProducts, type ProductSizes } from './onnx-products.js';
export { onnxRoots, type OnnxRoots, type OnnxRootsOptions } from './roots/onnx-roots.js';
export type { ExecutionProvider, WorkerOptions } from './workers/workers.js';
export { acceleratedMatMul, type AcceleratedMatMulOptions } from './products/accelerated-matmul.js';
