import {
  add,
  minimum,
  mul,
  reshape,
  stridedSlice,
  sum,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { Kernel } from '../kernel.js';

/** A product of two factors may overflow float32, and a policy cannot compare infinities. */
export const LARGEST_MEASURE = 3e38;

/** x, or `LARGEST_MEASURE`. NaN stays NaN, which `clipByValue` makes a number of on wasm. */
export const bounded = (x: Tensor): Scalar => minimum(x, LARGEST_MEASURE);

/** The diagonals lie n + 1 numbers apart in each block. stack: [count, n, n] -> [] */
export function trace(stack: Tensor): Tensor {
  const [count, n] = stack.shape as [number, number, number];
  const rows = reshape(stack, [count, n * n]);
  return sum(stridedSlice(rows, [0, 0], [count, n * n], [1, n + 1]));
}

/** Whether a tensor is a stack of square blocks. */
export const isSquareStack = ({ shape }: Tensor): boolean =>
  shape.length === 3 && shape[1] === shape[2];

/** Rows of all blocks of a stack. */
export const rowsOfStack = ({ shape }: Tensor): number => shape[0]! * shape[1]!;

/** tr left tr right + added, bounded. left and right: [count, n, n], each of its own -> [] */
export const traceProduct: Kernel<
  { left: Tensor; right: Tensor },
  { readonly added: number },
  Tensor
> = {
  name: 'CurvatureTraceProduct',
  composite: ({ left, right }, { added }) => bounded(add(mul(trace(left), trace(right)), added)),
};
