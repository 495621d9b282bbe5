import { afterAll, beforeAll, describe, expect } from 'vitest';
import { hasAdapter, onGpu } from './gpu.js';
import * as tf from '@tensorflow/tfjs';
import '../src/index.js';
import type { Backend } from '../src/device/index.js';

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

export interface Numbers {
  readonly shape: number[];
  readonly values: number[];
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
  const numbers = await Promise.all(
    made.map(async (tensor) => ({ shape: tensor.shape, values: [...(await tensor.data())] })),
  );
  tf.dispose(made);
  await settled();
  expect(inUse()).toEqual(before);
  return numbers;
}

/**
 * Whether both agree to `tolerance` relative to the largest number of a tensor; not `<=` alone, as
 * NaN has to fail.
 */
export function expectClose(
  got: readonly Numbers[],
  wanted: readonly Numbers[],
  tolerance: number,
): void {
  expect(got.map(({ shape }) => shape)).toEqual(wanted.map(({ shape }) => shape));
  got.forEach(({ values }, which) => {
    const right = wanted[which]!.values;
    const scale = right.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    values.forEach((value, i) => {
      if (!(Math.abs(value - right[i]!) <= tolerance * scale))
        expect.fail(`result ${which}, element ${i}: ${value} is not ${right[i]}, of ${scale}`);
    });
  });
}

/** Standard normal numbers by seed, the same on every backend. */
export const normal = (shape: number[], seed: number): tf.Tensor =>
  tf.randomNormal(shape, 0, 1, 'float32', seed + 1);
