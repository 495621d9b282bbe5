import { bothSides } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { matMul, reshape, square, transpose, type Tensor } from '@tensorflow/tfjs-core';
import type { BasisChange } from './slots.js';

const swapped = (stack: Tensor) => transpose(stack, [0, 2, 1]);

/**
 * x multiplied by `matrix` along `axis`, for each block of the stack. matrix: [count, n, n], x:
 * [count, ...], axis >= 1
 */
export function along(matrix: Tensor, x: Tensor, axis: number): Tensor {
  const [count, n] = [x.shape[0]!, x.shape[axis]!];
  if (axis === 1) return reshape(matMul(matrix, reshape(x, [count, n, -1])), x.shape);
  if (axis === x.rank - 1)
    return reshape(matMul(reshape(x, [count, -1, n]), swapped(matrix)), x.shape);
  const order = [0, axis, ...x.shape.map((_, i) => i).filter((i) => i !== 0 && i !== axis)];
  const moved = transpose(x, order);
  const product = reshape(matMul(matrix, reshape(moved, [count, n, -1])), moved.shape);
  return transpose(
    product,
    order.map((_, i) => order.indexOf(i)),
  );
}

const each = (x: Tensor, matrices: readonly Tensor[], axes: readonly number[]): Tensor =>
  matrices.reduce((y, matrix, k) => along(matrix, y, axes[k]!), x);

/**
 * Q x on every side, or where `isInto` Q^T x: a stack of matrices in one call of the backend, other
 * blocks side by side.
 */
function rotated(
  x: Tensor,
  bases: readonly Tensor[],
  axes: readonly number[],
  isInto: boolean,
): Tensor {
  if (x.rank !== 3 || axes.length !== 2) return each(x, isInto ? bases.map(swapped) : bases, axes);
  const [left, right] = bases as [Tensor, Tensor];
  const flags = { transposeLeft: isInto ? 1 : 0, transposeRight: isInto ? 0 : 1 } as const;
  return run(bothSides, { left, x, right }, flags);
}

/** Into the bases: Q^T x on every side. bases: [count, n, n] each, columns are basis vectors */
export const project = (x: Tensor, bases: readonly Tensor[], axes: readonly number[]): Tensor =>
  rotated(x, bases, axes, true);

/** Out of them: Q x on every side. */
export const projectBack = (x: Tensor, bases: readonly Tensor[], axes: readonly number[]): Tensor =>
  rotated(x, bases, axes, false);

/**
 * A second moment in other bases: v'_j = sum_i (q_i . q'_j)^2 v_i on every side. This is exact for
 * E[(q'_j . g)^2] if the components of g in the old bases are uncorrelated. It keeps the sum, and
 * makes nothing negative.
 */
export function transport(second: Tensor, { from, to, axes }: BasisChange): Tensor {
  const overlaps = from.map((old, k) => square(matMul(swapped(to[k]!), old)));
  return each(second, overlaps, axes);
}
