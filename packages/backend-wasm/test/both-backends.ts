import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { expect } from 'vitest';

export type Numbers = { readonly values: number[]; readonly shape: number[] };

export type Build = () => tf.Tensor | tf.Tensor[];

/**
 * The results of `build` on a backend; fails if it leaves a tensor, a data buffer or a piece of the
 * backend's memory.
 */
export const on = async (backend: 'cpu' | 'wasm', build: Build): Promise<Numbers[]> => {
  await tf.setBackend(backend);
  const before = inUse();
  const result = tf.tidy(build);
  const tensors = Array.isArray(result) ? result : [result];
  expect(tensors.length).toBeGreaterThan(0);
  const numbers = tensors.map((tensor) => ({
    values: [...tensor.dataSync()],
    shape: tensor.shape,
  }));
  tf.dispose(tensors);
  expect(inUse()).toEqual(before);
  return numbers;
};

/** Tensors, data buffers and the backend's own ids in use. */
export const inUse = (): { tensors: number; buffers: number; ids: number } => {
  const { numTensors: tensors, numDataBuffers: buffers } = tf.memory();
  return { tensors, buffers, ids: tf.engine().backend.numDataIds() };
};

/**
 * Whether both agree to `tolerance` relative to the largest number there, or to `least` where that
 * is larger: a sum of products of standard normal numbers may cancel, and its rounding error does
 * not.
 */
export const expectClose = (
  got: Numbers[],
  wanted: Numbers[],
  tolerance = 1e-5,
  least = 1,
): void => {
  expect(got.map(({ shape }) => shape)).toEqual(wanted.map(({ shape }) => shape));
  got.forEach(({ values }, which) => {
    const right = wanted[which]?.values ?? [];
    const scale = right.reduce((most, value) => Math.max(most, Math.abs(value)), least);
    const worst = values.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (right[i] as number))),
      0,
    );
    // Not `<=` alone: NaN has to fail.
    expect(
      Number.isFinite(worst) && worst <= tolerance * scale,
      `off by ${worst}, the largest is ${scale}`,
    ).toBe(true);
  });
};

/** Asserts that `build` has the same result on wasm and cpu, and leaves no tensors on either. */
export const expectSame = async (build: Build, tolerance?: number): Promise<void> => {
  const wanted = await on('cpu', build);
  expectClose(await on('wasm', build), wanted, tolerance);
};

/** Standard normal numbers by seed, the same on every backend. */
export const normal = (shape: number[], seed: number): tf.Tensor =>
  tf.randomNormal(shape, 0, 1, 'float32', seed + 1);
