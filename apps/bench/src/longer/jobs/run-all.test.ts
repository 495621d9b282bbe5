import { setImmediate as nextTask } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runOf } from '../../../test/longer-runs.js';
import { type Job, keyOf, type LongerRun } from './job.js';
import { type Plan, runsOf } from './plan.js';
import { runAll, type Runner } from './run-all.js';

const plan: Plan = {
  tasks: [{ name: 'a', steps: 10, batch: 2 }],
  entrants: ['x', 'y'].map((name) => ({ name, points: [{ rate: 1 }, { rate: 2 }] })),
  seeds: 3,
  validations: 1,
};

/** Runners that finish after a few turns of the event loop, and what they were given. */
function desk(count: number, fails: (job: Job) => boolean = () => false) {
  const seen: Job[] = [];
  let [now, most] = [0, 0];
  const runner = (i: number): Runner => ({
    async run(job) {
      seen.push(job);
      most = Math.max(most, ++now);
      for (let turn = 0; turn <= i; turn++) await nextTask();
      now--;
      if (fails(job)) throw new Error('a fault');
      return runOf(job, job.point['rate']!);
    },
    stop: () => {},
  });
  return { seen, most: () => most, runners: Array.from({ length: count }, (_, i) => runner(i)) };
}

async function run(
  { runners }: ReturnType<typeof desk>,
  more: Partial<Parameters<typeof runAll>[0]> = {},
) {
  const found: LongerRun[] = [];
  const failed: Job[] = [];
  const onRun = (one: LongerRun) => void found.push(one);
  const onFailure = (job: Job) => void failed.push(job);
  await runAll({ plan, runners, known: [], onRun, onFailure, ...more });
  return { found, failed };
}

test.each([1, 3, 20])('%i runners do everything once, together', async (count) => {
  const made = desk(count);
  const { found } = await run(made);
  expect(found).toHaveLength(runsOf(plan));
  expect(new Set(made.seen.map(keyOf)).size).toBe(found.length);
  expect(made.most()).toBe(Math.min(count, 6));
});

test('what is known is not run again', async () => {
  const { found } = await run(desk(2));
  const again = desk(2);
  const rest = await run(again, { known: found.slice(0, 5) });
  expect(rest.found).toHaveLength(found.length - 5);
});

test('a job that fails is told, and the others go on', async () => {
  const made = desk(2, ({ optimizer, seed }) => optimizer === 'x' && seed === 2);
  const { found, failed } = await run(made);
  expect(failed.map(({ seed }) => seed)).toEqual([2]);
  expect(found).toHaveLength(runsOf(plan) - 1);
});

test('nothing starts after the last second, or after a stop', async () => {
  expect((await run(desk(2), { seconds: 0 })).found).toEqual([]);
  const stop = new AbortController();
  const made = desk(2);
  const { found } = await run(made, { signal: stop.signal, onRun: () => stop.abort() });
  expect(found).toEqual([]);
  expect(made.seen).toHaveLength(2);
});
