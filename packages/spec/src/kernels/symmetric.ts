import { add, matMul, mul, transpose, type Tensor } from '@tensorflow/tfjs-core';
import type { Kernel } from './kernel.js';

/** keep * matrix + gain * x x^T for a stack. matrix: [count, n, n] symmetric, x: [count, n, k] -> [count, n, n] */
export const symmetricUpdate: Kernel<{ matrix: Tensor; x: Tensor }, { keep: number; gain: number }> = {
  name: 'CurvatureSymmetricUpdate',
  // No transpose flags: tfjs's wasm backend multiplies 11-40 times slower with them.
  composite: ({ matrix, x }, { keep, gain }) => add(mul(matrix, keep), mul(matMul(x, transpose(x, [0, 2, 1])), gain)),
};
