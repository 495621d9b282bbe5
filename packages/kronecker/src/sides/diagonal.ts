import { add, div, fill, mul, square, sum } from '@tensorflow/tfjs-core';
import type { Side } from './side.js';
import { unfold } from './unfold.js';

/**
 * The diagonal of the matrix, [count, n]: mean squares of slices, for sides too long for a matrix,
 * such as the words of an embedding. The solver must take diagonal factors: `rootsByKind` of
 * @curvature/backend-tfjs has one solver for each kind.
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
