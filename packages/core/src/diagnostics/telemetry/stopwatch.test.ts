import { eigenRoots } from '@curvature/backend-tfjs';
import type { Policy, Timing } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { later, problem, run, shampooLike } from '../../../test/small-problem.js';
import { stopwatch } from './stopwatch.js';

test('a step is what lies between two beginnings, less the refreshes in it; refreshes of all blocks add up', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 100, noNaN: true }),
      fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 5 }),
      (ms, held) => {
        const watch = stopwatch();
        let now = 0;
        for (let step = 0; step < 6; step++) {
          expect(watch.timing() === null).toBe(step < 2);
          watch.begin(now);
          held.forEach((each, block) => watch.spent(`block ${block}`, each));
          now += ms + held.reduce((a, b) => a + b, 0);
        }
        expect(watch.timing()!.stepMs).toBeCloseTo(ms, 6);
        expect(watch.timing()!.refreshMs).toBeCloseTo(
          held.reduce((a, b) => a + b, 0),
          6,
        );
      },
    ),
  );
});

test('the median step counts, of the last nine', () => {
  const watch = stopwatch();
  let now = 0;
  watch.spent('w', 1);
  for (const ms of [500, 500, 500, 10, 10, 10, 10, 10, 10, 10, 900, 10]) {
    watch.begin(now);
    now += ms;
  }
  expect(watch.timing()!.stepMs).toBe(10);
});

test('policies are told, with solvers of either kind, as soon as there is something to tell', async () => {
  await tf.setBackend('cpu');
  for (const solver of [eigenRoots(), later(eigenRoots())]) {
    const told: (Timing | null | undefined)[] = [];
    const policy: Policy<null> = {
      name: 'listening',
      init: () => null,
      plan: (state, { timing }) => {
        told.push(timing);
        return [{ accumulate: true, refresh: true }, state];
      },
    };
    const task = problem();
    const optimizer = shampooLike({ policy }, solver);
    await run(optimizer, task, 5);
    expect(told[0]).toBeNull();
    expect(told.at(-1)!.stepMs).toBeGreaterThan(0);
    expect(told.at(-1)!.refreshMs).toBeGreaterThan(0);
    optimizer.dispose();
    task.dispose();
  }
});
