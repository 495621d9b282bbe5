import { run, symmetricUpdate } from '@curvature/spec/kernels';
import { div, eye, mul, reshape, tile, zeros, type Tensor } from '@tensorflow/tfjs-core';
import type { Side } from './side.js';
import { traceOf } from './trace.js';
import { unfold } from './unfold.js';

/** Whole matrices, [count, n, n]: the default. Backends may update them by a fused kernel. */
export const dense = (): Side<'symmetric'> => ({
  kind: 'symmetric',
  init: identities,
  update: productUpdate,
  factor: (matrix, _n, weight, ridge) => ({
    kind: 'symmetric',
    matrix: weight === 1 ? matrix : div(matrix, weight),
    ridge,
  }),
  trace: traceOf,
});

/**
 * decay * matrix + weight * mat_k(x) mat_k(x)^T. Along the last axis of matrices the kernel
 * transposes, so nothing is copied.
 */
export function productUpdate(
  matrix: Tensor,
  x: Tensor,
  axis: number,
  decay: number,
  weight: number,
): Tensor {
  const transposed = x.rank === 3 && axis === 2;
  return run(
    symmetricUpdate,
    { matrix, x: transposed ? x : unfold(x, axis) },
    { decay, weight, transposed: transposed ? 1 : 0 },
  );
}

/** -> [count, n, n] */
export const identities = (count: number, n: number, scale: number): Tensor =>
  scale === 0 ? zeros([count, n, n]) : tile(reshape(mul(eye(n), scale), [1, n, n]), [count, 1, 1]);
