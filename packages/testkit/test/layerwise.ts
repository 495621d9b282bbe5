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
 * Mean squares of a layer's inputs [1, fanIn, 1] and of its output gradients [1, 1, fanOut].
 */
type Squares = { readonly inputs: Tensor; readonly outputs: Tensor };

/**
 * Divides by the mean squares of inputs and of output gradients: the diagonal of K-FAC, for whole
 * matrices.
 */
export const layerwise = (): Preconditioner<Squares, Squares, 'activations' | 'outputGrads'> => ({
  specVersion: 1,
  name: 'layerwise',
  needs: ['activations', 'outputGrads'],
  accepts: ({ shape }) => (shape.length === 3 && shape[0] === 1) || 'needs whole matrices',
  init: ({ shape: [, rows, columns] }) => ({
    inputs: zeros([1, rows!, 1]),
    outputs: zeros([1, 1, columns!]),
  }),
  accumulate: ({ inputs, outputs }, { activations, outputGrads }) => ({
    inputs: add(inputs, reshape(sum(square(activations), [0, 1]), [1, -1, 1])),
    outputs: add(outputs, reshape(sum(square(outputGrads), [0, 1]), [1, 1, -1])),
  }),
  refresh: ({ inputs, outputs }) => ({ inputs: damped(inputs), outputs: damped(outputs) }),
  apply: ({ inputs, outputs }, direction) => mul(mul(inputs, direction), outputs),
});

const damped = (squares: Tensor) => div(1, add(squares, add(mul(max(squares), 1e-3), 1e-3)));
