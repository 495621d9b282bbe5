import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { clipGlobalNorm } from './clip.js';
import { problem, run, shampooLike } from '../../../test/small-problem.js';

const tensors = fc.array(
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
  {
    minLength: 1,
    maxLength: 4,
  },
);

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend));

  test('the global norm is at most the limit, and nothing below it changes: against float64', () => {
    fc.assert(
      fc.property(
        tensors,
        fc.constantFrom(1e-25, 1e-3, 1, 1e12, 1e30),
        fc.double({ min: 0.01, max: 3, noNaN: true }),
        (xs, scale, share) => {
          const floats = xs.map((x) => Float32Array.from(x, (v) => v * scale));
          const norm = Math.hypot(...floats.flatMap((x) => [...x]));
          const limit = Math.fround(share * scale);
          const got = tf.tidy(() =>
            clipGlobalNorm(limit)(floats.map((x) => tf.tensor(x))).map((x) => x.dataSync()),
          );
          const factor = norm > limit ? limit / norm : 1;
          floats.forEach((x, k) =>
            x.forEach((v, i) =>
              expect(Math.abs(got[k]![i]! - v * factor)).toBeLessThanOrEqual(
                1e-6 * Math.min(limit, norm) + 1e-38,
              ),
            ),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('all are scaled by one factor; zeros, empty tensors and none at all are left alone', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const [a, b] = clipGlobalNorm(1)([tf.tensor([3, 0]), tf.tensor([[4]])]);
      expect([...a!.dataSync(), ...b!.dataSync()]).toEqual(
        [0.6, 0, 0.8].map((v) => expect.closeTo(v, 6)),
      );
      expect([...clipGlobalNorm(1)([tf.zeros([2]), tf.zeros([0])])[0]!.dataSync()]).toEqual([0, 0]);
      expect(clipGlobalNorm(1)([])).toEqual([]);
      expect([...clipGlobalNorm(Infinity)([tf.tensor([1e38])])[0]!.dataSync()]).toEqual([
        Math.fround(1e38),
      ]);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

test.each([0, -1, NaN, 'one'])('a limit of %s is refused', (limit) => {
  expect(() => clipGlobalNorm(limit as number)).toThrow(
    /clipGlobalNorm: option limit must be a number above 0/,
  );
});

test('as a slot it bounds what the step sees, and leaks nothing', async () => {
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  const task = problem();
  const seen: number[] = [];
  const optimizer = shampooLike({
    clip: clipGlobalNorm(0.5),
    filter: {
      name: 'watch',
      init: () => null,
      update: (_, direction) => {
        seen.push(tf.norm(direction).dataSync()[0]!);
        return [null, direction];
      },
    },
  });
  const losses = await run(optimizer, task, 30);
  expect(losses.at(-1)).toBeLessThan(losses[0]!);
  expect(Math.hypot(seen[0]!, seen[1]!)).toBeCloseTo(0.5, 5);
  optimizer.dispose();
  task.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('a slot that clips takes the largest gradients of float32 in its stride; a bad one is still named', async () => {
  const task = problem();
  const skipped: string[] = [];
  const optimizer = shampooLike({
    clip: clipGlobalNorm(1),
    onEvent: (event) => event.type === 'skipped' && skipped.push(event.block),
  });
  const step = (kernel: number, bias: number) =>
    optimizer.applyGradients(
      task.variables.map(({ name, shape }, k) => ({
        name,
        tensor: tf.fill(shape, k === 0 ? kernel : bias) as tf.Tensor,
      })),
    );
  step(1e20, 3e38);
  expect(skipped).toEqual([]);
  for (const variable of task.variables)
    expect(variable.dataSync().every(Number.isFinite)).toBe(true);
  step(1, NaN);
  step(1, Infinity);
  expect(skipped).toEqual([task.variables[1]!.name, task.variables[1]!.name]);
  optimizer.dispose();
});
