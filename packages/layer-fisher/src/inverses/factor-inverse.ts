import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { extentOf, type Slices } from '../factors/slices.js';
import { dampedInverse } from './damped-inverse.js';

/** The inverse of each damped block of a factor, [count, size, size], and the worst measures. */
export interface FactorInverse {
  readonly stack: Tensor;
  readonly residual: number;
  readonly condition: number;
  /** Whether every entry has been seen to be finite. */
  readonly isFinite: boolean;
}

/** In float64, block by block; padding is the identity. */
export function inverseOf(slices: Slices, values: Float32Array, damping: number): FactorInverse {
  const { count, size } = slices;
  const all = new Float32Array(count * size * size);
  let [residual, condition, isFinite] = [0, 1, true];
  for (let k = 0; k < count; k++) {
    const [n, at] = [extentOf(slices, k), k * size * size];
    const from = { values, at, stride: size };
    const found = dampedInverse(from, n, damping, { values: all, at, stride: size });
    for (let i = n; i < size; i++) all[at + i * (size + 1)] = 1;
    residual = Math.max(residual, found.residual);
    condition = Math.max(condition, found.condition);
    isFinite &&= found.isFinite;
  }
  return { stack: tensor(all, [count, size, size]), residual, condition, isFinite };
}

/** The measures of the product of both inverses. */
export const productOf = (left: FactorInverse, right: FactorInverse) => ({
  inputs: left.stack,
  outputs: right.stack,
  residual: Math.max(left.residual, right.residual),
  condition: Math.min(left.condition * right.condition, 3e38),
});
