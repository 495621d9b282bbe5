// The kernels that take a step of Shampoo for many parameters in one call.
import type { AverageAhead, RunningSquares } from '../contract/tiled.js';
import type { TogetherDeclaration } from './together.js';
import type { Tensor } from '@tensorflow/tfjs-core';

/** What a step takes beside statistics and products: the filter, the graft and the last pass. */
export type GraftedAttributes = {
  /** mean <- decayMean mean + weightMean grad; the direction is meanScale mean + ahead grad. */
  readonly decayMean: number;
  readonly weightMean: number;
  readonly meanScale: number;
  readonly ahead: number;
  /**
   * moment <- decayMoment moment + weightMoment grad^2; the preconditioned direction takes the norm
   * of the direction / (sqrt(momentScale moment) + epsilon), as `graft` does.
   */
  readonly decayMoment: number;
  readonly weightMoment: number;
  readonly momentScale: number;
  readonly epsilon: number;
  /** parameter <- decayParameter parameter - rate direction. */
  readonly decayParameter: number;
  readonly rate: number;
};

/** The attributes of a step with this average and these squares. */
export const graftedAttributes = (
  step: { readonly average: AverageAhead; readonly decay: number; readonly rate: number },
  squares: Omit<RunningSquares, 'moment'>,
): GraftedAttributes => ({
  decayMean: step.average.decay,
  weightMean: step.average.weight,
  meanScale: step.average.scale,
  ahead: step.average.ahead,
  decayMoment: squares.decay,
  weightMoment: squares.weight,
  momentScale: squares.scale,
  epsilon: squares.epsilon,
  decayParameter: step.decay,
  rate: step.rate,
});

export type KroneckerAttributes = GraftedAttributes & {
  /** The parameter as a matrix [n, m] in tiles [rows, columns], as `cutTiles` cuts it. */
  readonly n: number;
  readonly m: number;
  readonly rows: number;
  readonly columns: number;
  /** Statistics: matrix <- decay matrix + weight G G^T of a tile, where `accumulate` is 1. */
  readonly accumulate: 0 | 1;
  readonly decay: number;
  readonly weight: number;
};

type Common = { readonly grad: Tensor; readonly mean: Tensor; readonly moment: Tensor };
const KEPT = ['mean', 'moment', 'left', 'parameter'] as const;
/** Written out: of a spread a bundler cannot tell that it does nothing, and keeps it. */
const KEPT_OF_MATRICES = ['mean', 'moment', 'left', 'parameter', 'right'] as const;

/**
 * A whole step of Shampoo on matrices for each entry: statistics of both sides of every tile, the
 * average of gradients, `bothSides` by the roots, the graft, and the last pass; in the memory of all
 * inputs but the gradient and the roots. left and leftRoot: [count, rows, rows]; right and
 * rightRoot: [count, columns, columns]; the others of the parameter's shape. Composite: the phases
 * of the host.
 */
export const kroneckerSteps: TogetherDeclaration<
  Common & {
    readonly left: Tensor;
    readonly right: Tensor;
    readonly leftRoot: Tensor;
    readonly rightRoot: Tensor;
    readonly parameter: Tensor;
  },
  KroneckerAttributes,
  (typeof KEPT_OF_MATRICES)[number]
> = {
  name: 'CurvatureKroneckerSteps',
  inputs: ['grad', 'mean', 'moment', 'left', 'right', 'leftRoot', 'rightRoot', 'parameter'],
  donates: KEPT_OF_MATRICES,
  results: KEPT_OF_MATRICES,
};

/**
 * The same for vectors, which have one side: n and rows are 1, and left and leftRoot [count, columns,
 * columns].
 */
export const vectorSteps: TogetherDeclaration<
  Common & { readonly left: Tensor; readonly leftRoot: Tensor; readonly parameter: Tensor },
  KroneckerAttributes,
  (typeof KEPT)[number]
> = {
  name: 'CurvatureVectorSteps',
  inputs: ['grad', 'mean', 'moment', 'left', 'leftRoot', 'parameter'],
  donates: KEPT,
  results: KEPT,
};

/**
 * A step of a layer for each entry: the average of gradients, `blocksTimes` by `left` and
 * `timesBlocks` by `right`, the graft over the whole, and the last pass; in the memory of mean,
 * moment, kernel and bias. grad, mean and moment: [fanIn + 1, fanOut], the kernel's above the
 * bias's. Composite: the phases of the host.
 */
export const layerSteps: TogetherDeclaration<
  Common & {
    readonly left: Tensor;
    readonly right: Tensor;
    readonly kernel: Tensor;
    readonly bias: Tensor;
  },
  GraftedAttributes,
  'mean' | 'moment' | 'kernel' | 'bias'
> = {
  name: 'CurvatureLayerSteps',
  inputs: ['grad', 'mean', 'moment', 'left', 'right', 'kernel', 'bias'],
  donates: ['mean', 'moment', 'kernel', 'bias'],
  results: ['mean', 'moment', 'kernel', 'bias'],
};

export type EigenAttributes = Omit<KroneckerAttributes, 'accumulate'> & {
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
