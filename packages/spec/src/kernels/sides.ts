import { matMul, transpose, type Tensor } from '@tensorflow/tfjs-core';
import type { Kernel } from './kernel.js';

const turned = (matrix: Tensor, transposed: number): Tensor =>
  transposed === 1 ? transpose(matrix, [0, 2, 1]) : matrix;

/**
 * left x right for each matrix x of a stack; where `transposed` is 1, left^T x right^T. left:
 * [count, m, m], x: [count, m, n], right: [count, n, n] -> [count, m, n]
 */
export const bothSides: Kernel<
  { left: Tensor; x: Tensor; right: Tensor },
  { transposed: 0 | 1 },
  Tensor
> = {
  name: 'CurvatureBothSides',
  // No transpose flags: tfjs's wasm backend multiplies 11-40 times slower with them.
  composite: ({ left, x, right }, { transposed }) =>
    matMul(matMul(turned(left, transposed), x), turned(right, transposed)),
};
