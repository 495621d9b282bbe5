// The kernels that take a step of many parameters in one call.
import { equal, reshape, type Tensor, where, zerosLike } from '@tensorflow/tfjs-core';
import type { Banded } from './chain.js';
import { type Inputs, isFused, type Kernel, type KernelDeclaration, runFused } from './kernel.js';
import type { AdamAttributes } from './moments.js';
import type { TogetherDeclaration } from './together.js';

/** Largest sum of squares of a gradient: squares, and products of two elements, are finite. */
export const LARGEST_SQUARES = 1e32;

/**
 * Of gradients `x0`, `x1`, ... of any shapes: the sums of their squares; and on backends with slow
 * reads, the sums of their elements times 2^-100, which are finite if and only if every element is,
 * and 1 where a sum of squares is above `LARGEST_SQUARES` or not a number, else 0: then the step is
 * to be skipped. -> [squares [count]] or [squares, plain [count], skip [1]]. Composite: the host's.
 */
export const screen: KernelDeclaration<Inputs, Record<string, never>, Tensor[]> = {
  name: 'CurvatureScreen',
};

const keys: string[] = [];

/** Tensors as the inputs `x0`, `x1`, ... of the kernel `screen`. */
function listed(tensors: readonly Tensor[]): Inputs {
  const inputs: Record<string, Tensor> = {};
  for (let i = 0; i < tensors.length; i++) inputs[(keys[i] ??= `x${i}`)] = tensors[i]!;
  return inputs;
}

/** What `screen` gives for tensors; null where no kernel of the current backend takes them. */
export const screened = (tensors: readonly Tensor[]): Tensor[] | null =>
  isFused(screen) ? runFused(screen, listed(tensors), {}) : null;

/** x, or zeros where `skip` [1] is not 0, also in place of NaN. x: any shape -> as x */
export const gate: Kernel<{ x: Tensor; skip: Tensor }, Record<string, never>> = {
  name: 'CurvatureGate',
  composite: ({ x, skip }) => where(equal(reshape(skip, []), 0), x, zerosLike(x)),
};

/**
 * For each entry `next`, or `last` where the flag of the call is not 0, in the memory of `next`; both
 * have one shape. Composite: the host's.
 */
export const keepLast: TogetherDeclaration<
  { next: Tensor; last: Tensor },
  Record<string, never>,
  'next'
> = {
  name: 'CurvatureKeepLast',
  inputs: ['next', 'last'],
  donates: ['next'],
  results: ['next'],
};

/**
 * A whole step of `adamUpdate` for each entry: parameter <- decay parameter - rate update, in the
 * memory of parameter, m and v. All tensors of an entry have one shape. Composite: `adamStep`.
 */
export const adamSteps: TogetherDeclaration<
  { parameter: Tensor; m: Tensor; v: Tensor; grad: Tensor },
  AdamAttributes & { readonly decay: number; readonly rate: number },
  'parameter' | 'm' | 'v'
> = {
  name: 'CurvatureAdamSteps',
  inputs: ['parameter', 'm', 'v', 'grad'],
  donates: ['parameter', 'm', 'v'],
  results: ['parameter', 'm', 'v'],
};

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
