import type { Pointer } from './pointer.js';

export type AdamCoefficients = [
  beta1: number,
  weight1: number,
  beta2: number,
  weight2: number,
  meanScale: number,
  directionScale: number,
  momentScale: number,
  epsilon: number,
];

/** Second moments, and the updates and steps of Adam. */
export interface MomentExports {
  averageSquares(
    size: number,
    moment: Pointer,
    x: Pointer,
    nextMoment: Pointer,
    decay: number,
    weight: number,
  ): void;
  overRoot(
    size: number,
    x: Pointer,
    moment: Pointer,
    out: Pointer,
    scale: number,
    epsilon: number,
  ): void;
  secondMoment(
    size: number,
    moment: Pointer,
    direction: Pointer,
    grad: Pointer,
    nextMoment: Pointer,
    update: Pointer,
    decay: number,
    weight: number,
    scale: number,
    momentScale: number,
    epsilon: number,
  ): void;
  adamUpdate(
    size: number,
    m: Pointer,
    v: Pointer,
    direction: Pointer,
    grad: Pointer,
    nextM: Pointer,
    nextV: Pointer,
    update: Pointer,
    ...coefficients: AdamCoefficients
  ): void;
  adamStep(
    size: number,
    parameter: Pointer,
    m: Pointer,
    v: Pointer,
    grad: Pointer,
    nextParameter: Pointer,
    nextM: Pointer,
    nextV: Pointer,
    ...coefficients: [...AdamCoefficients, decay: number, rate: number]
  ): void;
}
