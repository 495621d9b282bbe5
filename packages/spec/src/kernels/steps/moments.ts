import { add, div, mul, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { heldEpsilon } from '../../reads/half-floats.js';
import type { Kernel } from '../kernel.js';
import type { TogetherDeclaration } from '../together.js';

/**
 * moment <- decay moment + weight grad^2, and scale direction / (sqrt(momentScale moment) +
 * epsilon) with the new one. All of one shape. -> [moment, update]
 */
export const secondMoment: Kernel<
  { moment: Tensor; direction: Tensor; grad: Tensor },
  { decay: number; weight: number; scale: number; momentScale: number; epsilon: number },
  Tensor[]
> = {
  name: 'CurvatureSecondMoment',
  composite({ moment, direction, grad }, { decay, weight, scale, momentScale, epsilon }) {
    const next = add(mul(moment, decay), mul(square(grad), weight));
    const root = add(sqrt(mul(next, momentScale)), heldEpsilon(epsilon));
    return [next, div(mul(direction, scale), root)];
  },
};

/** moment <- decay moment + weight x^2, of one shape: an average of squares. */
export const averageSquares: Kernel<
  { moment: Tensor; x: Tensor },
  { decay: number; weight: number }
> = {
  name: 'CurvatureAverageSquares',
  composite: ({ moment, x }, { decay, weight }) => add(mul(moment, decay), mul(square(x), weight)),
};

/** x / (sqrt(scale moment) + epsilon), of one shape. */
export const overRoot: Kernel<{ x: Tensor; moment: Tensor }, { scale: number; epsilon: number }> = {
  name: 'CurvatureOverRoot',
  composite: ({ x, moment }, { scale, epsilon }) =>
    div(x, add(sqrt(mul(moment, scale)), heldEpsilon(epsilon))),
};

/**
 * Adam and its relatives. m <- beta1 m + (1 - beta1) direction, v <- beta2 v + (1 - beta2) grad^2,
 * and (meanScale m + directionScale direction) / (sqrt(momentScale v) + epsilon) with the new ones.
 * All of one shape. -> [m, v, update]
 */
export type AdamAttributes = {
  beta1: number;
  beta2: number;
  meanScale: number;
  directionScale: number;
  momentScale: number;
  epsilon: number;
};
export const adamUpdate: Kernel<
  { m: Tensor; v: Tensor; direction: Tensor; grad: Tensor },
  AdamAttributes,
  Tensor[]
> = {
  name: 'CurvatureAdamUpdate',
  composite(inputs, attributes) {
    const { beta1, beta2, meanScale, directionScale, momentScale, epsilon } = attributes;
    const m = add(mul(inputs.m, beta1), mul(inputs.direction, 1 - beta1));
    const v = add(mul(inputs.v, beta2), mul(square(inputs.grad), 1 - beta2));
    const first = add(mul(m, meanScale), mul(inputs.direction, directionScale));
    return [m, v, div(first, add(sqrt(mul(v, momentScale)), heldEpsilon(epsilon)))];
  },
};

/**
 * A whole step of `adamUpdate`: parameter <- decay parameter - rate update, in the memory of
 * parameter, m and v. -> [parameter, m, v]
 */
export const adamStep: Kernel<
  { parameter: Tensor; m: Tensor; v: Tensor; grad: Tensor },
  AdamAttributes & { decay: number; rate: number },
  Tensor[]
> = {
  name: 'CurvatureAdamStep',
  donates: ['parameter', 'm', 'v'],
  composite({ parameter, m, v, grad }, { decay, rate, ...attributes }) {
    const [first, second, update] = adamUpdate.composite(
      { m, v, direction: grad, grad },
      attributes,
    );
    return [sub(mul(parameter, decay), mul(update!, rate)), first!, second!];
  },
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
