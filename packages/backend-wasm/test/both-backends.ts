import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { expect } from 'vitest';
import * as numbers from '../../spec/test/numbers.js';

export const { normal } = numbers;
export type Numbers = numbers.Numbers;

export const numbersOf = (tensor: tf.Tensor): Numbers => ({
  values: [...tensor.dataSync()],
  shape: tensor.shape,
});

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
  const made = tensors.map(numbersOf);
  tf.dispose(tensors);
  expect(inUse()).toEqual(before);
  return made;
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
  got: readonly Numbers[],
  wanted: readonly Numbers[],
  tolerance = 1e-5,
  least = 1,
): void => numbers.expectClose(got, wanted, tolerance, least);

/** Asserts that `build` has the same result on wasm and cpu, and leaves no tensors on either. */
export const expectSame = async (build: Build, tolerance?: number): Promise<void> => {
  const wanted = await on('cpu', build);
  expectClose(await on('wasm', build), wanted, tolerance);
};
