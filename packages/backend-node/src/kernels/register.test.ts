import { screen } from '@curvature/spec/internal';
import { isFused, run, runFused } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasTfjsNode, onTfjsNode } from '../../../../tools/tfjs-node-here.js';
import { inUse } from '../../../backend-wasm/test/both-backends.js';
import { cases, sample } from '../../test/kernel-cases.js';
import { poseAsGpu } from '../../test/pose-as-gpu.js';
import { useNode } from '../index.js';
import { deviceKernels } from './device/device-kernels.js';
import { register, unregister } from './register.js';

const numbers = (made: tf.Tensor | tf.Tensor[]) => [made].flat().map((x) => [...x.dataSync()]);

function expectClose(got: readonly number[][], wanted: readonly number[][]): void {
  expect(got.map(({ length }) => length)).toEqual(wanted.map(({ length }) => length));
  wanted.forEach((values, k) => {
    const largest = Math.max(1, ...values.map(Math.abs));
    values.forEach((value, i) =>
      expect(Math.abs(got[k]![i]! - value)).toBeLessThanOrEqual(1e-4 * largest),
    );
  });
}

test('a second registration does nothing, and all of it can be taken back', () => {
  const count = () =>
    tf
      .getKernelsForBackend('tensorflow')
      .filter(({ kernelName }) => kernelName.startsWith('Curvature')).length;
  const registered = count();
  expect(registered).toBeGreaterThan(cases.length);
  register();
  expect(count()).toBe(registered);
  unregister();
  expect(count()).toBe(0);
  register();
  expect(count()).toBe(registered);
});

/** Of kernels over one parameter, those that a GPU has by TensorFlow's operations. */
const byOperations = new Set(deviceKernels.map(({ name }) => name));

describe.skipIf(!hasTfjsNode)(onTfjsNode, () => {
  beforeAll(() => useNode({ gpu: false }));
  afterAll(() => tf.setBackend('cpu'));

  test.each(cases)(
    '$kernel.name equals its composite, and leaves nothing behind',
    ({ kernel, call }) => {
      expect(isFused(kernel)).toBe(true);
      fc.assert(
        fc.property(sample, (given) => {
          const before = inUse();
          const wanted = tf.tidy(() => numbers(kernel.composite(...call(given))));
          expectClose(
            tf.tidy(() => numbers(run(kernel, ...call(given)))),
            wanted,
          );
          expect(inUse()).toEqual(before);
        }),
        { numRuns: 20 },
      );
    },
  );

  test('sums of squares of many gradients are those of each', () => {
    tf.tidy(() => {
      const [x0, x1] = [
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
        tf.tensor1d([5]),
      ];
      expectClose(numbers(runFused(screen, { x0: x0!, x1: x1! }, {})!), [[30, 25]]);
    });
  });

  test.each(cases)(
    'on a GPU $kernel.name equals its composite, by operations or by itself',
    ({ kernel, call }) => {
      const pose = poseAsGpu();
      try {
        fc.assert(
          fc.property(sample, (given) => {
            const before = inUse();
            tf.tidy(() => {
              const wanted = numbers(kernel.composite(...call(given)));
              const made = runFused(kernel, ...call(given));
              expect(made !== null).toBe(byOperations.has(kernel.name));
              expectClose(numbers(made ?? run(kernel, ...call(given))), wanted);
            });
            expect(inUse()).toEqual(before);
          }),
          { numRuns: 10 },
        );
      } finally {
        pose.end();
      }
    },
  );
});
