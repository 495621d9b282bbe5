import type { Tensor } from '@tensorflow/tfjs-core';
import type { TogetherDeclaration } from '../together.js';
import type { Banded } from './chain.js';

/** Smallest damping of a chain, so that a gradient of zeros is not divided by zero. */
export const LEAST_DAMPING = 1e-30;

export type ChainStepsAttributes = Banded & {
  /** Of the statistics: S <- decay S + weight g g^T on the band. */
  readonly decay: number;
  readonly weight: number;
  /** H = scale S. */
  readonly scale: number;
  /** mean <- decayMean mean + weightMean grad; the direction is that of x = meanScale mean. */
  readonly decayMean: number;
  readonly weightMean: number;
  readonly meanScale: number;
  /** Added to the diagonal of H: max(absolute + relative scale meanOfDiagonal, LEAST_DAMPING). */
  readonly absolute: number;
  readonly relative: number;
  readonly gamma: number;
  /**
   * At least 0: the direction takes the norm of Adam's update, x / (sqrt(scale diagonal) + epsilon),
   * and stays 0 where it is 0. Below 0: its own norm.
   */
  readonly epsilon: number;
  /** parameter <- decayParameter parameter - rate direction. */
  readonly decayParameter: number;
  readonly rate: number;
  /** |grad|; below 0 where it is not known. */
  readonly gradNorm: number;
};

/**
 * A whole step of SONew for each entry: `chainStatistics`, meanOfDiagonal <- decay meanOfDiagonal +
 * weight |grad|^2 / n (elements count as at most 1e18), the running average of the gradient,
 * `chainDirection` of it, Adam's norm, and the last pass; in the memory of all inputs but the
 * gradient. grad, mean, diagonal and parameter have one shape, bands [band, ...], meanOfDiagonal
 * []. Composite: `@curvature/sparse-logdet`.
 */
export const chainSteps: TogetherDeclaration<
  {
    grad: Tensor;
    mean: Tensor;
    diagonal: Tensor;
    bands: Tensor;
    meanOfDiagonal: Tensor;
    parameter: Tensor;
  },
  ChainStepsAttributes,
  'mean' | 'diagonal' | 'bands' | 'meanOfDiagonal' | 'parameter'
> = {
  name: 'CurvatureChainSteps',
  inputs: ['grad', 'mean', 'diagonal', 'bands', 'meanOfDiagonal', 'parameter'],
  donates: ['mean', 'diagonal', 'bands', 'meanOfDiagonal', 'parameter'],
  results: ['mean', 'diagonal', 'bands', 'meanOfDiagonal', 'parameter'],
};
