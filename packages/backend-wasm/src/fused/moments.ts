import { averageSquares, overRoot } from '@curvature/spec/internal';
import { fusedKernel, sameShape } from './fused-kernel.js';

const squares = fusedKernel({
  declaration: averageSquares,
  accepts: sameShape,
  results: ({ x: { shape } }) => ({ shape }),
  compute: ({ exports, inputs, attributes: { decay, weight }, at, out }) =>
    exports.averageSquares(inputs.x.size, at.moment, at.x, out[0]!, decay, weight),
});

const divided = fusedKernel({
  declaration: overRoot,
  accepts: sameShape,
  results: ({ x: { shape } }) => ({ shape }),
  compute: ({ exports, inputs, attributes: { scale, epsilon }, at, out }) =>
    exports.overRoot(inputs.x.size, at.x, at.moment, out[0]!, scale, epsilon),
});

/** Second moments and what they divide, apart: a preconditioner does them in two phases of a step. */
export const moments = [squares, divided];
