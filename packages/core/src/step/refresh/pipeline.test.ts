import { eigenRoots } from '@curvature/backend-tfjs';
import { perTensor } from '@curvature/grafting';
import { adam } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Telemetry } from '../../diagnostics/telemetry/events.js';
import { later, problem, run, shampooLike, type Solver } from '../../../test/small-problem.js';

beforeAll(() => tf.setBackend('cpu'));

async function losses(delay: number | 'asap' | null, solver: Solver, events?: Telemetry[]) {
  const task = problem();
  const optimizer = shampooLike(
    { pipeline: delay === null ? null : { delay }, onEvent: (event) => events?.push(event) },
    solver,
  );
  const result = await run(optimizer, task, 25);
  await optimizer.settled();
  optimizer.dispose();
  task.dispose();
  return result;
}

test('delay k gives the same numbers to the bit, whether the solver is synchronous or however slow', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 5 }),
      async (delay, ticks) => {
        expect(await losses(delay, later(eigenRoots(), ticks))).toEqual(
          await losses(delay, eigenRoots()),
        );
      },
    ),
    { numRuns: 12 },
  );
});

test('delay 0 is no pipeline, and a delay is felt', async () => {
  const now = await losses(null, eigenRoots());
  expect(await losses(0, eigenRoots())).toEqual(now);
  expect(await losses(2, eigenRoots())).not.toEqual(now);
});

test('a refresh that is not ready when it is due is reported as late, once, and comes into use when it is', async () => {
  const events: Telemetry[] = [];
  const task = problem();
  const optimizer = shampooLike(
    { pipeline: { delay: 1 }, onEvent: (event) => events.push(event) },
    later(eigenRoots(), 1),
  );
  const grads = task.variables.map((v) => ({
    name: v.name,
    tensor: tf.ones(v.shape) as tf.Tensor,
  }));
  for (let step = 0; step < 5; step++) optimizer.applyGradients(grads);
  const late = events.filter((event) => event.type === 'late');
  expect(late.map(({ step, due }) => [step, due])).toEqual([
    [2, 2],
    [2, 2],
  ]);
  expect(events.some((event) => event.type === 'refresh')).toBe(false);
  await optimizer.settled();
  optimizer.applyGradients(grads);
  await optimizer.settled();
  expect(
    events.filter((event) => event.type === 'refresh').map((event) => event.staleness),
  ).toEqual([5, 5]);
  optimizer.dispose();
});

test('what is under way when the optimizer is disposed is freed when it comes', async () => {
  const before = tf.memory().numTensors;
  const task = problem();
  const optimizer = shampooLike({}, later(eigenRoots(), 3));
  await run(optimizer, task, 1);
  optimizer.dispose();
  task.dispose();
  // It comes when it comes: on a busy machine later than its few milliseconds.
  await expect.poll(() => tf.memory().numTensors, { timeout: 20_000 }).toBe(before);
});

describe('before the first roots are there', () => {
  const firstSteps = async (more: object, startStep = 1) => {
    const task = problem();
    const slots = { graft: null, weightDecay: null, startStep, pipeline: { delay: 2 }, ...more };
    const optimizer = shampooLike(slots, later(eigenRoots()));
    const seen = await run(optimizer, task, 5);
    optimizer.dispose();
    task.dispose();
    return seen;
  };

  test('a parameter without a graft or a fallback of its own stays where it is', async () => {
    const [first, second, third, fourth] = await firstSteps({});
    expect([second, third]).toEqual([first, first]);
    expect(fourth).toBeLessThan(first!);
  });

  test.each<[string, object, number]>([
    ['with a fallback', { fallback: adam() }, 1],
    ['with a graft', { graft: perTensor(adam()) }, 1],
    ['before startStep', {}, 9],
  ])('one %s goes on', async (_, more, startStep) => {
    const [first, second] = await firstSteps(more, startStep);
    expect(second).not.toBe(first);
  });
});
