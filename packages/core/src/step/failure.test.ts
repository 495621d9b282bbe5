import { every } from '@curvature/policies';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Telemetry } from '../diagnostics/telemetry/events.js';
import { faulty, problem, run, shampooLike } from '../../test/small-problem.js';

beforeAll(() => tf.setBackend('cpu'));

const ways = ['throws', 'rejects', 'gives NaN'] as const;
/**
 * Two parameters; the first has two factors, the second one: solves 0 and 1 are the first
 * parameter's at step 1.
 */
const policy = every({ roots: 1 });

describe.each(ways)('a refresh that %s', (how) => {
  test('keeps training with the old cache, and is reported', async () => {
    const events: Telemetry[] = [];
    const task = problem();
    const optimizer = shampooLike(
      { policy, onEvent: (event) => events.push(event) },
      faulty((solve) => solve % 7 === 4, how),
    );
    const losses = await run(optimizer, task, 60);
    await optimizer.settled();
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!);
    const failures = events.filter((event) => event.type === 'failure');
    expect(failures.length).toBeGreaterThan(5);
    expect(failures[0]!.message).toMatch(
      how === 'gives NaN' ? /not finite/ : /the solver (threw|rejected)/,
    );
    expect(events.some((event) => event.type === 'refresh')).toBe(true);
    optimizer.dispose();
    task.dispose();
  });

  test('four times in a row stops with an error that names the block, and loses nothing', async () => {
    const before = tf.memory().numTensors;
    const task = problem();
    const optimizer = shampooLike(
      { policy },
      faulty((solve) => solve >= 6, how),
    );
    const { name } = task.variables[0]!;
    const stopped = run(optimizer, task, 40);
    await expect(stopped).rejects.toThrow(
      new RegExp(`block "${name}" \\[.*refresh failed 4 times in a row.*Lower the learning rate`),
    );
    for (const variable of task.variables)
      expect(variable.dataSync().every(Number.isFinite)).toBe(true);
    expect((await optimizer.getWeights()).length).toBeGreaterThan(4);
    optimizer.dispose();
    task.dispose();
    // minimize() itself leaves its gradients and cost behind when applyGradients throws.
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(3);
  });
});

test('failures in a row are counted anew after a good refresh', async () => {
  const task = problem();
  const optimizer = shampooLike(
    { policy },
    faulty((solve) => solve % 10 < 3, 'throws'),
  );
  await run(optimizer, task, 30);
  expect(optimizer.inspect()[0]!.refreshes).toBeGreaterThan(0);
  optimizer.dispose();
  task.dispose();
});

test('toleratedFailures: 0 stops at the first', async () => {
  const task = problem();
  const optimizer = shampooLike(
    { toleratedFailures: 0 },
    faulty(() => true, 'throws'),
  );
  await expect(run(optimizer, task, 1)).rejects.toThrow(/failed 1 times in a row/);
});

test('a step whose gradients are not finite changes nothing; the fourth in a row stops', async () => {
  const events: Telemetry[] = [];
  const task = problem();
  const optimizer = shampooLike({ onEvent: (event) => events.push(event) });
  await run(optimizer, task, 5);
  const [kernel, bias] = task.variables as [tf.Variable, tf.Variable];
  const bad = [
    { name: kernel.name, tensor: tf.ones(kernel.shape) as tf.Tensor },
    { name: bias.name, tensor: tf.mul(tf.ones(bias.shape), Infinity) as tf.Tensor },
  ];
  const values = [...kernel.dataSync()];
  for (let i = 0; i < 3; i++) optimizer.applyGradients(bad);
  expect([...kernel.dataSync()]).toEqual(values);
  expect(() => optimizer.applyGradients(bad)).toThrow(
    new RegExp(`gradient of "${bias.name}" was not finite at step 9: bad step 4 in a row`),
  );
  expect(events.filter((event) => event.type === 'skipped')).toHaveLength(4);
  const losses = await run(optimizer, task, 20);
  expect(losses.at(-1)).toBeLessThan(losses[0]!);
});

test('an error in a plugin names verb and block', () => {
  const task = problem();
  const optimizer = shampooLike({
    preconditioner: {
      specVersion: 1,
      name: 'broken',
      needs: ['grad'],
      init: () => null,
      accumulate: () => {
        throw new Error('shape mismatch');
      },
      refresh: () => null,
      apply: (_, direction) => direction,
    },
  });
  const grads = task.variables.map((v) => ({
    name: v.name,
    tensor: tf.ones(v.shape) as tf.Tensor,
  }));
  const before = [...task.variables[0]!.dataSync()];
  expect(() => optimizer.applyGradients(grads)).toThrow(
    /broken.accumulate failed on block ".*" \[4,3,3\]: shape mismatch.*" was not changed at this step/,
  );
  expect([...task.variables[0]!.dataSync()]).toEqual(before);
});
