// The kernels that take a step of Shampoo for many parameters in one call.
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TogetherDeclaration } from '../together.js';
import type { TiledAttributes } from './attributes.js';

export type KroneckerAttributes = TiledAttributes & {
  /** Whether the statistics take in the gradient. */
  readonly accumulate: 0 | 1;
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
