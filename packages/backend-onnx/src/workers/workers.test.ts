import { type Given, options } from '@curvature/spec';
import { afterEach, describe, expect, test } from 'vitest';
import { buildModel, type Value } from '../graph/graph-builder.js';
import { createWorkers, workerRows, type Workers } from './workers.js';

/** Adds x to itself; the key makes it one of many sessions. */
const x: Value = { name: 'x', type: 'float64' };
const double = buildModel([x], (b) => ({ y: b.op('Add', [x, x]) }));
const job = (value: number, key = 'double') => ({
  key,
  model: double,
  feeds: { x: { type: 'float64', data: Float64Array.of(value), dims: [1] } as const },
});
/** Multiplies matrices for some hundred milliseconds. */
const slowModel = buildModel([x], (b) => {
  const [y] = b.loop(1000, [x] as const, (inner, [m]) => ({
    carried: [inner.op('MatMul', [m, x])],
    again: inner.op(
      'Greater',
      [inner.op('ReduceMax', [m], { attributes: { keepdims: { integer: 0 } } }), -1],
      {
        type: 'bool',
      },
    ),
  }));
  return { y };
});
const slowJob = () => ({
  key: 'slow',
  model: slowModel,
  feeds: { x: { type: 'float64', data: new Float64Array(300 * 300), dims: [300, 300] } as const },
});

let workers: Workers;
const declared = options('onnxRoots', workerRows);
const make = (given: Given<typeof declared>) =>
  (workers = createWorkers('onnxRoots', declared.complete(given)));
afterEach(() => workers.close());

describe('workers', () => {
  test('start with the first task, run in order, and no more of them than said', async () => {
    make({ workers: 2 });
    expect(workers.threads.length).toBe(0);
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => workers.run(job(i))));
    expect(results.map(({ y }) => y!.data[0])).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i));
    expect(workers.threads.length).toBe(2);
    expect(workers.size).toBe(2);
  });

  test('keep only some sessions, and make those again that are gone', async () => {
    make({ workers: 1 });
    for (const round of [1, 2]) {
      for (let i = 0; i < 20; i++) {
        const { y } = await workers.run(job(i + round, `model ${i}`));
        expect(y!.data[0]).toBe(2 * (i + round));
      }
    }
  });

  test('say what is wrong with a model or a run, and go on', async () => {
    make({ workers: 1 });
    const bad = { ...job(1, 'bad'), model: Uint8Array.of(1, 2, 3) };
    await expect(workers.run(bad)).rejects.toThrow(
      /onnxruntime could not prepare a session on cpu: /,
    );
    const misfit = { ...job(1), feeds: { z: job(1).feeds.x } };
    await expect(workers.run(misfit)).rejects.toThrow(
      /onnxruntime could not run a session on cpu: /,
    );
    expect((await workers.run(job(4))).y!.data[0]).toBe(8);
  });

  test('one that ends fails its tasks with a sentence, and another takes its place', async () => {
    make({ workers: 1 });
    await workers.run(job(1));
    const [thread] = workers.threads;
    // A message that it cannot read ends it. `terminate()` might abort the process: exit-guard.ts.
    thread!.worker.postMessage(null, []);
    const failures = Promise.allSettled([workers.run(slowJob()), workers.run(job(2))]);
    for (const result of await failures) {
      expect(result).toMatchObject({ status: 'rejected', reason: { name: 'CurvatureError' } });
      expect(String((result as PromiseRejectedResult).reason)).toMatch(
        /ended before it had answered: TypeError.*Try again/,
      );
    }
    expect(workers.threads).not.toContain(thread);
    expect((await workers.run(job(3))).y!.data[0]).toBe(6);
    expect(workers.threads.length).toBe(1);
  });

  test('are closed with what is pending, and stay closed', async () => {
    make({ workers: 2 });
    const failures = Promise.allSettled([workers.run(slowJob()), workers.run(job(1))]);
    await workers.close();
    for (const result of await failures) {
      expect(String((result as PromiseRejectedResult).reason)).toMatch(
        /onnxRoots: it is closed.*Make a new one with onnxRoots\(\)/,
      );
    }
    expect(workers.threads.length).toBe(0);
    await expect(workers.run(job(1))).rejects.toThrow(/it is closed/);
    await workers.close();
  });

  test('1,000 tasks keep memory flat', async () => {
    make({ workers: 1 });
    const size = 100 * 1024;
    const big = () => ({
      key: 'double',
      model: double,
      feeds: { x: { type: 'float64', data: new Float64Array(size), dims: [size] } as const },
    });
    const some = async (count: number) => {
      for (let i = 0; i < count; i++) await workers.run(big());
      return process.memoryUsage.rss();
    };
    await some(200);
    const before = await some(200);
    // Kept, they would be 1.6 GB.
    expect((await some(1000)) - before).toBeLessThan(300e6);
  });
});
