import { add, div, mul, sqrt, square, type Tensor } from '@tensorflow/tfjs-core';
import { checkNumber } from '@curvature/spec';

/** keep * moment + gain * grad^2. Squares overflow float32 from |grad| = 1.8e19 on: see the README. */
export const addSquare = (moment: Tensor, grad: Tensor, keep: number, gain: number): Tensor =>
  add(keep === 1 ? moment : mul(moment, keep), gain === 1 ? square(grad) : mul(square(grad), gain));

/** direction / (sqrt(moment) + epsilon) */
export const divideByRoot = (direction: Tensor, moment: Tensor, epsilon: number): Tensor =>
  div(direction, add(sqrt(moment), epsilon));

/** An average's decay: 0 forgets at once, 1 would never learn. */
export const checkBeta = (owner: string, name: string, beta: number): number =>
  checkNumber(owner, name, beta, { min: 0, below: 1 });

/** Smaller values would vanish in float32, and a gradient of zeros would divide zero by zero. */
export const checkEpsilon = (owner: string, epsilon: number): number =>
  checkNumber(owner, 'epsilon', epsilon, { min: 1e-30, below: Infinity });
