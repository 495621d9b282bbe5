// Numbers of tensors: drawn, read and compared.
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';

/** Standard normal numbers by seed, the same on every backend. */
export const normal = (shape: number[], seed: number): tf.Tensor =>
  tf.randomNormal(shape, 0, 1, 'float32', seed + 1);

export type Numbers = { readonly shape: number[]; readonly values: number[] };

/**
 * Whether both agree to `tolerance` relative to the largest number of a tensor, or to `least` where
 * that is larger.
 */
export function expectClose(
  got: readonly Numbers[],
  wanted: readonly Numbers[],
  tolerance: number,
  least: number,
): void {
  expect(got.map(({ shape }) => shape)).toEqual(wanted.map(({ shape }) => shape));
  got.forEach(({ values }, which) => {
    const right = wanted[which]!.values;
    const scale = right.reduce((most, value) => Math.max(most, Math.abs(value)), least);
    values.forEach((value, i) => {
      const off = Math.abs(value - right[i]!);
      // Not `<=` alone: NaN has to fail.
      if (!(Number.isFinite(off) && off <= tolerance * scale))
        expect.fail(`result ${which}, element ${i}: ${value} is not ${right[i]}, of ${scale}`);
    });
  });
}
