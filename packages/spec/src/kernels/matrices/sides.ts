import { matMul, transpose, type Tensor } from '@tensorflow/tfjs-core';
import type { Kernel } from '../kernel.js';

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

const isSquareStack = (shape: readonly number[], items: number, side: number): boolean =>
  shape.length === 3 && shape[0] === items && shape[1] === side && shape[2] === side;

/** Whether tensors are a stack of matrices and one of square ones for each side. */
export function fitsBothSides(
  inputs: Readonly<Record<'left' | 'x' | 'right', { readonly shape: readonly number[] }>>,
): boolean {
  const { left, x, right } = inputs;
  const [count, m, n] = x.shape as [number, number, number];
  return (
    x.shape.length === 3 &&
    isSquareStack(left.shape, count, m) &&
    isSquareStack(right.shape, count, n)
  );
}
