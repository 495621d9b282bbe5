// A solver whose matrix products run in onnxruntime's threads, and its methods.
export { onnxRoots, type OnnxRoots } from './roots/onnx-roots.js';
export { acceleratedNewton } from './roots/accelerated-newton.js';
export { coupledNewton } from './roots/coupled-newton.js';
// Products of the training thread.
export { acceleratedMatMul } from './products/accelerated-matmul.js';
