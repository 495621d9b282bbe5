// The kernels that take a step of SOAP, and a change of its bases, for many parameters in one call.
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TogetherDeclaration } from '../together.js';
import type { TiledAttributes } from './attributes.js';

export type EigenAttributes = TiledAttributes & {
  /** Whether `projected` is the mean in the bases; if 0 it holds anything, and is computed anew. */
  readonly isProjected: 0 | 1;
};

/**
 * A whole step of SOAP on matrices for each entry: statistics of both sides of every tile; with P the
 * gradient in the bases, projected <- decayMean projected + weightMean P, second <- decayMoment
 * second + weightMoment P^2, and the update (meanScale projected + ahead P) / (sqrt(momentScale
 * second) + epsilon), which leaves the bases for the last pass. The mean in the axes of the parameter
 * goes along. In the memory of all inputs but the gradient and the bases. projected and second:
 * [count, rows, columns]; bases as roots in `kroneckerSteps`. Composite: the phases of the host.
 */
export const eigenSteps: TogetherDeclaration<
  {
    readonly grad: Tensor;
    readonly mean: Tensor;
    readonly projected: Tensor;
    readonly second: Tensor;
    readonly left: Tensor;
    readonly right: Tensor;
    readonly leftBasis: Tensor;
    readonly rightBasis: Tensor;
    readonly parameter: Tensor;
  },
  EigenAttributes,
  'mean' | 'projected' | 'second' | 'left' | 'right' | 'parameter'
> = {
  name: 'CurvatureEigenSteps',
  inputs: [
    'grad',
    'mean',
    'projected',
    'second',
    'left',
    'right',
    'leftBasis',
    'rightBasis',
    'parameter',
  ],
  donates: ['mean', 'projected', 'second', 'left', 'right', 'parameter'],
  results: ['mean', 'projected', 'second', 'left', 'right', 'parameter'],
};

/**
 * The second moment of SOAP in other bases for each entry, v'_j = sum_i (from_i . to_j)^2 v_i on both
 * sides, in the memory of `second`. second: [count, rows, columns]; bases of the left side [count,
 * rows, rows], of the right side [count, columns, columns], columns are basis vectors. A call has no
 * flag: bases change at a step that is skipped too. Composite: `transport` of @curvature/kronecker.
 */
export const basisChanges: TogetherDeclaration<
  {
    readonly second: Tensor;
    readonly fromLeft: Tensor;
    readonly toLeft: Tensor;
    readonly fromRight: Tensor;
    readonly toRight: Tensor;
  },
  Record<string, never>,
  'second'
> = {
  name: 'CurvatureBasisChanges',
  inputs: ['second', 'fromLeft', 'toLeft', 'fromRight', 'toRight'],
  donates: ['second'],
  results: ['second'],
};
