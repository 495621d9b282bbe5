// Entries of steps over a whole model.
import { chainStatistics } from '@curvature/sparse-logdet/internal';
import type { Banded } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { normal } from './on-webgpu.js';

export type Inputs<N extends string> = Record<N, tf.Tensor>;
export type AdamNames = 'parameter' | 'm' | 'v' | 'grad';
export type ChainNames = 'grad' | 'mean' | 'diagonal' | 'bands' | 'meanOfDiagonal' | 'parameter';

export const adam = {
  beta1: 0.9,
  beta2: 0.99,
  meanScale: 2,
  directionScale: 0.1,
  momentScale: 3,
  epsilon: 1e-8,
  decay: 0.99,
  rate: 0.1,
};
export const adamInputs = (shape: number[], seed: number): Inputs<AdamNames> => ({
  parameter: normal(shape, seed),
  m: normal(shape, seed + 1),
  v: tf.abs(normal(shape, seed + 2)),
  grad: normal(shape, seed + 3),
});

export const chainDefaults = {
  decay: 0.9,
  weight: 0.1,
  scale: 1.3,
  decayMean: 0.8,
  weightMean: 0.2,
  meanScale: 1.7,
  gamma: 1e-6,
  epsilon: 1e-8,
  decayParameter: 0.99,
  rate: 0.1,
  gradNorm: -1,
};

/** The flag of a step: 1 skips it. */
export const flagged = (value: number): tf.Tensor => tf.tensor1d([value]);

/** Shapes on both sides of a workgroup's 1024 elements. */
export const shape = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 40 })),
  fc.constantFrom<[number, number]>([1, 1], [32, 32], [33, 32], [1025, 1], [40, 70]),
);

/** The state after one gradient, and the next gradient. */
export function chainInputs({ rows, columns, linked, band }: Banded, seed: number) {
  const at = [rows, columns];
  const zero = {
    diagonal: tf.zeros(at) as tf.Tensor,
    bands: tf.zeros([band, ...at]) as tf.Tensor,
  };
  const first = normal(at, seed + 5);
  const chain = { rows, columns, linked, band, decay: 0.9, weight: 0.4 };
  const [diagonal, bands] = chainStatistics.composite({ grad: first, ...zero }, chain) as [
    tf.Tensor,
    tf.Tensor,
  ];
  const rest = { meanOfDiagonal: tf.mean(diagonal) as tf.Tensor, parameter: normal(at, seed + 4) };
  return { grad: normal(at, seed), mean: normal(at, seed + 1), diagonal, bands, ...rest };
}
