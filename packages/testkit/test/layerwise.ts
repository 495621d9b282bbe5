import type { Preconditioner } from '@curvature/spec';
import {
  add,
  div,
  max,
  mul,
  reshape,
  square,
  sum,
  zeros,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * Sums of squares of a layer's inputs [1, fanIn, 1] and of its output gradients [1, 1, fanOut].
 */
type Squares = { readonly inputs: Tensor; readonly outputs: Tensor };

/**
 * Divides by the sums of squares of inputs and of output gradients: the diagonal of K-FAC, for whole
 * matrices.
 */
export const layerwise = (): Preconditioner<Squares, Squares, 'activations' | 'outputGrads'> => ({
  specVersion: 1,
  name: 'layerwise',
  needs: ['activations', 'outputGrads'],
  accepts: ({ shape, layer }) =>
    (shape.length === 3 && shape[0] === 1 && (layer?.kind ?? 'linear') === 'linear') ||
    'needs whole matrices',
  init: ({ shape: [, rows, columns] }) => ({
    inputs: zeros([1, rows!, 1]),
    outputs: zeros([1, 1, columns!]),
  }),
  // Of a mean loss, the output gradients of a rank are those of all ranks, over its portion.
  accumulate: ({ inputs, outputs }, { activations, outputGrads }, _cache, { portion = 1 }) => ({
    inputs: add(inputs, div(reshape(sum(square(activations), [0, 1]), [1, -1, 1]), portion)),
    outputs: add(outputs, mul(reshape(sum(square(outputGrads), [0, 1]), [1, 1, -1]), portion)),
  }),
  refresh: ({ inputs, outputs }) => ({ inputs: damped(inputs), outputs: damped(outputs) }),
  apply: ({ inputs, outputs }, direction) => mul(mul(inputs, direction), outputs),
});

const damped = (squares: Tensor) => div(1, add(squares, add(mul(max(squares), 1e-3), 1e-3)));
