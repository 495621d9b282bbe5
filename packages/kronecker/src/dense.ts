import { run, symmetricUpdate } from '@curvature/spec';
import { div, eye, mul, reshape, tile, zeros, type Tensor } from '@tensorflow/tfjs-core';
import type { Side } from './side.js';

/** Whole matrices, [count, n, n]: the default. Backends may update them by a fused kernel. */
export const dense = (): Side<'symmetric'> => ({
  kind: 'symmetric',
  init: identities,
  update: (matrix, x, keep, gain) => run(symmetricUpdate, { matrix, x }, { keep, gain }),
  factor: (matrix, _n, weight, ridge) => ({ kind: 'symmetric', matrix: div(matrix, weight), ridge }),
});

/** -> [count, n, n] */
export const identities = (count: number, n: number, scale: number): Tensor =>
  scale === 0 ? zeros([count, n, n]) : tile(reshape(mul(eye(n), scale), [1, n, n]), [count, 1, 1]);
