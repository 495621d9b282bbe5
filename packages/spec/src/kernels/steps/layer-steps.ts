import type { Tensor } from '@tensorflow/tfjs-core';
import type { TogetherDeclaration } from '../together.js';
import type { GraftedAttributes } from './attributes.js';

/**
 * A step of a layer for each entry: the average of gradients, `blocksTimes` by `left` and
 * `timesBlocks` by `right`, the graft over the whole, and the last pass; in the memory of mean,
 * moment, kernel and bias. grad, mean and moment: [fanIn + 1, fanOut], the kernel's above the
 * bias's. Composite: the phases of the host.
 */
export const layerSteps: TogetherDeclaration<
  {
    readonly grad: Tensor;
    readonly mean: Tensor;
    readonly moment: Tensor;
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
