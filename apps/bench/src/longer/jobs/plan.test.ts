import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Job, keyOf, type LongerRun } from './job.js';
import { type Plan, readyJobs, runsOf } from './plan.js';
import { runOf } from '../../../test/longer-runs.js';

const plan: Plan = {
  tasks: [
    { name: 'a', steps: 10, batch: 2 },
    { name: 'b', steps: 20, batch: 4 },
  ],
  entrants: [
    { name: 'x', points: [{ rate: 1 }, { rate: 2 }, { rate: 3 }] },
    { name: 'y', points: [{ rate: 1 }] },
  ],
  seeds: 2,
  validations: 5,
};

test('settings are tried once; the best of each, of those not given up, counts; what failed is left out', () => {
  const ends = fc.array(fc.oneof(fc.double({ min: 0, max: 9, noNaN: true }), fc.constant(null)), {
    minLength: 16,
    maxLength: 16,
  });
  const fails = fc.array(fc.boolean(), { minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(ends, fails, fc.infiniteStream(fc.nat(15)), (losses, failed, choices) => {
      const done = new Map<string, LongerRun | null>();
      const order: Job[] = [];
      for (;;) {
        const ready = readyJobs(plan, done);
        if (ready.length === 0) break;
        const job = ready[choices.next().value % ready.length]!;
        const at = order.push(job) - 1;
        done.set(keyOf(job), failed[at] ? null : runOf(job, losses[at]!));
      }
      expect(new Set(order.map(keyOf)).size).toBe(order.length);
      expect(order.length).toBeLessThanOrEqual(runsOf(plan));
      for (const task of plan.tasks)
        for (const { name, points } of plan.entrants) {
          const own = order.filter((job) => job.task === task.name && job.optimizer === name);
          const trials = own.filter(({ seed }) => seed === 0);
          const counting = own.filter(({ seed }) => seed > 0);
          expect(trials).toHaveLength(points.length);
          const found = trials.flatMap((job) => done.get(keyOf(job)) ?? []);
          const lowest = Math.min(...found.map(({ validation }) => validation ?? Infinity));
          expect(counting).toHaveLength(lowest < Infinity ? plan.seeds : 0);
          for (const { point } of counting) {
            const chosen = found.filter((run) => run.point === point);
            expect(chosen.map(({ validation }) => validation)).toEqual([lowest]);
          }
        }
    }),
  );
});

test('trials come first, then seed 1 of all, then seed 2', () => {
  const done = new Map<string, LongerRun | null>();
  const seeds: number[] = [];
  for (let [job] = readyJobs(plan, done); job; [job] = readyJobs(plan, done)) {
    seeds.push(job.seed);
    done.set(keyOf(job), runOf(job, 1));
  }
  expect(seeds).toEqual(seeds.toSorted((a, b) => a - b));
  expect(seeds).toHaveLength(runsOf(plan));
});
