import { add, div, fill, mul, square, sum } from '@tensorflow/tfjs-core';
import type { Side } from './side.js';
import { unfold } from './unfold.js';

/**
 * The diagonal of the matrix alone, [count, n]: mean squares of slices, for sides too long for a
 * matrix, such as the words of an embedding. Needs a solver that takes diagonal factors:
 * `rootsByKind` of @curvature/backend-tfjs gives each kind its own.
 */
export const diagonal = (): Side<'diagonal'> => ({
  kind: 'diagonal',
  init: (count, n, scale) => fill([count, n], scale),
  update: (squares, x, axis, decay, weight) =>
    add(mul(squares, decay), mul(sum(square(unfold(x, axis)), 2), weight)),
  factor: (squares, _n, weight, ridge) => ({
    kind: 'diagonal',
    diagonal: div(squares, weight),
    ridge,
  }),
  trace: (squares) => sum(squares, 1),
});
