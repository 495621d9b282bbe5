import { afterAll, beforeAll, describe, expect } from 'vitest';
import { hasAdapter, onGpu } from './gpu.js';
import * as tf from '@tensorflow/tfjs';
import '../src/index.js';
import type { Backend } from '../src/device/index.js';
import * as numbers from '../../spec/test/numbers.js';

export const { normal } = numbers;
export type Numbers = numbers.Numbers;

/** tfjs's backend, while a suite of `describeOnGpu` runs. */
export const backend = (): Backend => tf.backend() as Backend;

/** Errors that the device has raised; a device says nothing of them on its own. */
const errors: string[] = [];

/** A suite on the webgpu backend, skipped where there is no device. It fails on errors of the device. */
export function describeOnGpu(title: string, suite: () => void): void {
  describe.skipIf(!hasAdapter)(onGpu(title), () => {
    beforeAll(async () => {
      await tf.setBackend('webgpu');
      backend().device.onuncapturederror = ({ error }) => void errors.push(error.message);
    });
    afterAll(async () => {
      await settled();
      expect(errors.splice(0)).toEqual([]);
    });
    suite();
  });
}

/** After all that is recorded is done, and its errors are known. @throws the first of these. */
export async function settled(): Promise<void> {
  const { device } = backend();
  backend().ensureCommandEncoderReady();
  backend().endComputePassEncoder();
  backend().submitQueue();
  await device.queue.onSubmittedWorkDone();
  if (errors.length > 0) throw new Error(errors.splice(0)[0]);
}

/** Tensors, data buffers and the backend's own ids in use. */
export const inUse = () => {
  const { numTensors: tensors, numDataBuffers: buffers } = tf.memory();
  return { tensors, buffers, ids: backend().numDataIds() };
};

/** The numbers of what `build` makes; fails if it leaves a tensor or a data buffer. */
export async function numbersOf(build: () => tf.Tensor | tf.Tensor[]): Promise<Numbers[]> {
  const before = inUse();
  const made = [tf.tidy(build)].flat();
  const read = await Promise.all(
    made.map(async (tensor) => ({ shape: tensor.shape, values: [...(await tensor.data())] })),
  );
  tf.dispose(made);
  await settled();
  expect(inUse()).toEqual(before);
  return read;
}

/** Whether both agree to `tolerance` relative to the largest number of a tensor. */
export const expectClose = (
  got: readonly Numbers[],
  wanted: readonly Numbers[],
  tolerance: number,
): void => numbers.expectClose(got, wanted, tolerance, 0);
