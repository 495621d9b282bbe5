import { matMul, transpose, type Tensor } from '@tensorflow/tfjs-core';
import type { Kernel } from './kernel.js';

const turned = (matrix: Tensor, isTransposed: number): Tensor =>
  isTransposed === 1 ? transpose(matrix, [0, 2, 1]) : matrix;

/**
 * left x right for each matrix x of a stack, with left or right transposed where that is 1. left:
 * [count, m, m], x: [count, m, n], right: [count, n, n] -> [count, m, n]
 */
export const bothSides: Kernel<
  { left: Tensor; x: Tensor; right: Tensor },
  { transposeLeft: 0 | 1; transposeRight: 0 | 1 },
  Tensor
> = {
  name: 'CurvatureBothSides',
  // No transpose flags: tfjs's wasm backend multiplies 11-40 times slower with them.
  composite: ({ left, x, right }, { transposeLeft, transposeRight }) =>
    matMul(matMul(turned(left, transposeLeft), x), turned(right, transposeRight)),
};
