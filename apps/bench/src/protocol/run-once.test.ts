import { CurvatureError } from '@curvature/spec';
import { digitsAutoencoder, useBackend } from '@curvature/workbench';
import { memory, train } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { runOnce } from './run-once.js';

const task = digitsAutoencoder;
const data = await task.load({});
const shared = { task, data, seed: 1, steps: 30, batch: 32 };
beforeAll(() => useBackend('wasm'));

describe('a run', () => {
  test('has a loss and a time for every step, tells of the state, and keeps no tensors', async () => {
    await runOnce(train.adam(0.01), { ...shared, learningRate: 0.01 });
    const before = memory().numTensors;
    const { losses, ms, cpu, stopped, stateFloats } = await runOnce(train.adam(0.01), {
      ...shared,
      learningRate: 0.01,
    });
    expect(memory().numTensors).toBe(before);
    expect([losses.length, ms.length, stopped]).toEqual([30, 30, null]);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 1.5);
    expect(Math.min(...ms)).toBeGreaterThan(0);
    expect(cpu).toBeGreaterThan(0);
    expect(stateFloats).toBeCloseTo(2, 2);
  });

  test('is the same for the same seed, and another one for another', async () => {
    const losses = async (seed: number) =>
      (await runOnce(train.sgd(0.01), { ...shared, steps: 3, seed, learningRate: 0.01 })).losses;
    expect(await losses(1)).toEqual(await losses(1));
    expect(await losses(2)).not.toEqual(await losses(1));
  });

  test('is given up where the loss rises tenfold or is not finite, with the reason', async () => {
    const { losses, stopped } = await runOnce(train.sgd(3), { ...shared, learningRate: 3 });
    expect(stopped).toMatch(
      /^10 times its first loss at step \d+$|^The loss is (NaN|Infinity) at step/,
    );
    expect(losses.length).toBeLessThan(30);
  });

  test('does not take a mistake in code for divergence', async () => {
    const optimizer = train.sgd(0.1);
    const failWith = (cause: Error) => () => {
      throw new CurvatureError('A block failed.', '', '', { cause });
    };
    optimizer.minimize = failWith(new TypeError('x is not a function'));
    await expect(runOnce(optimizer, { ...shared, learningRate: 0.1 })).rejects.toThrow(
      'A block failed.',
    );
    optimizer.minimize = failWith(new CurvatureError('A factor is singular.', '', ''));
    expect((await runOnce(optimizer, { ...shared, learningRate: 0.1 })).stopped).toBe(
      'A block failed.',
    );
  });
});
