import { CurvatureError } from '@curvature/spec';
import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { inverseRoot, requireRoots } from '../roots/inverse-root.js';
import { ofRank } from '../../test/spd.js';
import type { Stack } from '../stack.js';
import { symmetricEigens } from '../eigen/symmetric-eigens.js';
import { createPool } from './node.js';
import type { Environment, Port } from './workers/environment.js';
import { node } from './node-environment.js';
import { createPoolIn, type PoolOptions } from './pool.js';
import type { Pool } from './types.js';

const ridge = { absolute: 0, relative: 1e-6 };
const memories = ['shared', 'transfer'] as const;

function stackOf(
  count: number,
  n: number,
  seed = 1,
  Kind: typeof Float32Array | typeof Float64Array = Float64Array,
): Stack {
  const values = new Kind(count * n * n);
  for (let k = 0; k < count; k++) values.set(ofRank(n, n + 2, seed + k), k * n * n);
  return { count, n, values };
}
/** Long enough that something can happen meanwhile. */
const long = stackOf(24, 96);

const open: Pool[] = [];
function pool(options: PoolOptions = {}, environment: Environment = node): Pool {
  const made = createPoolIn(environment, { workers: 2, ...options });
  open.push(made);
  return made;
}
afterAll(() => Promise.all(open.map((made) => made.close())));

/** Node's threads, with the port of each. */
function watched() {
  const ports: Port[] = [];
  const loaded: { resolve: () => void; promise: Promise<void> }[] = [];
  /** The promise that worker number `k`, from 1, has loaded. */
  const slot = (k: number) => {
    let resolve!: () => void;
    return (loaded[k] ??= { promise: new Promise<void>((tell) => (resolve = tell)), resolve });
  };
  const spawn: Environment['spawn'] = (url, events) => {
    const k = ports.length + 1;
    const onReply: typeof events.onReply = (reply) => {
      events.onReply(reply);
      if (reply === 'ready') slot(k).resolve();
    };
    ports.push(node.spawn(url, { ...events, onReply }));
    return ports.at(-1)!;
  };
  const running = async (k: number): Promise<Port> => {
    await slot(k).promise;
    return ports[k - 1]!;
  };
  return { environment: { ...node, spawn }, ports, running };
}

describe.each(memories)('%s memory', (memory) => {
  test('equals the same call on this thread, bit for bit and in order, for jobs of all sizes at once', async () => {
    const workers = pool({ memory, queue: 3 });
    const job = fc.record({
      count: fc.integer({ min: 0, max: 9 }),
      n: fc.integer({ min: 0, max: 20 }),
      p: fc.constantFrom(1, 2, 4, 2.5),
      seed: fc.nat(1e6),
      Kind: fc.constantFrom(Float32Array, Float64Array),
      shared: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(job, { minLength: 1, maxLength: 8 }), async (jobs) => {
        const stacks = jobs.map(({ count, n, seed, Kind, shared }) => {
          const stack = stackOf(count, n, seed, Kind);
          return shared ? { ...stack, values: inSharedMemory(stack.values) } : stack;
        });
        const before = stacks.map(({ values }) => values.slice());
        const got = await Promise.all(
          jobs.map(({ p }, k) => workers.inverseRoot(stacks[k]!, p, { ridge })),
        );
        got.forEach((roots, k) =>
          expect(roots).toEqual(inverseRoot(stacks[k]!, jobs[k]!.p, { ridge })),
        );
        stacks.forEach(({ values }, k) => expect(values.slice()).toEqual(before[k]));
        expect(workers.pending).toBe(0);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  test('eigenpairs equal those of this thread, bit for bit, among jobs for roots', async () => {
    const workers = pool({ memory, queue: 3 });
    const job = fc.record({
      count: fc.integer({ min: 0, max: 9 }),
      n: fc.integer({ min: 0, max: 20 }),
      seed: fc.nat(1e6),
      Kind: fc.constantFrom(Float32Array, Float64Array),
      roots: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(job, { minLength: 1, maxLength: 8 }), async (jobs) => {
        const stacks = jobs.map(({ count, n, seed, Kind }) => stackOf(count, n, seed, Kind));
        const before = stacks.map(({ values }) => values.slice());
        const done = jobs.map(({ roots }, k) =>
          roots
            ? workers.inverseRoot(stacks[k]!, 2, { ridge })
            : workers.symmetricEigens(stacks[k]!),
        );
        (await Promise.all<unknown>(done)).forEach((got, k) => {
          const stack = stacks[k]!;
          expect(got).toEqual(
            jobs[k]!.roots ? inverseRoot(stack, 2, { ridge }) : symmetricEigens(stack),
          );
        });
        stacks.forEach(({ values }, k) => expect(values).toEqual(before[k]));
      }),
      { numRuns: 40, seed: 4 },
    );
  });

  test('eigenpairs of a matrix that is not finite reject, by its number in the whole stack, and no other job', async () => {
    const workers = pool({ memory });
    const stack = stackOf(40, 12);
    stack.values[37 * 144 + 13] = NaN;
    const jobs = [stack, long].map((one) => workers.symmetricEigens(one));
    const [bad, good] = await Promise.allSettled(jobs);
    const message = expect.stringMatching(
      /symmetricEigens: matrix 37 of 40: .*row 1, column 1.* NaN/,
    );
    expect(bad).toMatchObject({ reason: { name: 'CurvatureError', message } });
    expect(good).toEqual({ status: 'fulfilled', value: symmetricEigens(long) });
    await expect(workers.symmetricEigens({ ...stack, count: 3 })).rejects.toThrow(
      /a stack of 3 matrices of 12 x 12/,
    );
  });

  test('a worker that dies over eigenpairs is replaced', async () => {
    const { environment, ports, running } = watched();
    const workers = pool({ memory, workers: 1 }, environment);
    const got = workers.symmetricEigens(long);
    await (await running(1)).terminate();
    expect(await got).toEqual(symmetricEigens(long));
    expect(ports).toHaveLength(2);
  });

  test('one large stack uses every worker', async () => {
    const { environment, ports } = watched();
    const workers = pool({ memory, workers: 3 }, environment);
    expect(await workers.inverseRoot(long, 4, { ridge })).toEqual(inverseRoot(long, 4, { ridge }));
    expect(ports).toHaveLength(3);
  });

  test('a matrix that is not finite is named, and spoils no other', async () => {
    const stack = stackOf(7, 12);
    stack.values[5 * 144 + 13] = NaN;
    const got = await pool({ memory }).inverseRoot(stack, 2, { ridge });
    expect(got).toEqual(inverseRoot(stack, 2, { ridge }));
    expect(() => requireRoots(got)).toThrow(/Matrix 5 of 7: .*row 1, column 1.* NaN/);
  });

  test('a worker that dies over a job is replaced, and the job done all the same', async () => {
    const { environment, ports, running } = watched();
    const workers = pool({ memory, workers: 1 }, environment);
    const got = workers.inverseRoot(long, 4, { ridge });
    const next = workers.inverseRoot(stackOf(3, 5), 2, { ridge });
    await (await running(1)).terminate();
    expect(await got).toEqual(inverseRoot(long, 4, { ridge }));
    expect(await next).toEqual(inverseRoot(stackOf(3, 5), 2, { ridge }));
    expect(ports).toHaveLength(2);
  });

  test('a second death over the same job rejects it, and only it', async () => {
    const { environment, ports, running } = watched();
    const workers = pool({ memory, workers: 1 }, environment);
    const got = workers.inverseRoot(long, 4, { ridge });
    const end = Promise.allSettled([got]);
    const next = workers.inverseRoot(stackOf(3, 5), 2, { ridge });
    for (const death of [1, 2]) await (await running(death)).terminate();
    expect(await end).toMatchObject([
      {
        reason: {
          message: expect.stringMatching(
            /Two workers died over the same stack; the last: it ended with exit code 1/,
          ),
        },
      },
    ]);
    expect(await next).toEqual(inverseRoot(stackOf(3, 5), 2, { ridge }));
    expect(ports).toHaveLength(3);
  });

  test('a worker that dies idle is replaced when there is work', async () => {
    const { environment, ports, running } = watched();
    const workers = pool({ memory, workers: 1 }, environment);
    for (const life of [1, 2, 3]) {
      expect(await workers.inverseRoot(stackOf(2, 4, life), 2)).toEqual(
        inverseRoot(stackOf(2, 4, life), 2),
      );
      await (await running(life)).terminate();
    }
    expect(ports).toHaveLength(3);
  });

  test('abort before, while waiting, and while running; others go on', async () => {
    const { environment, running: started } = watched();
    const workers = pool({ memory, workers: 1, queue: 1 }, environment);
    const control = new AbortController();
    const { signal } = control;
    const running = workers.inverseRoot(long, 4, { ridge }, { signal });
    const waiting = workers.inverseRoot(long, 4, { ridge }, { signal });
    const other = workers.inverseRoot(stackOf(2, 6), 2);
    const ends = Promise.allSettled([running, waiting]);
    await started(1);
    expect(workers.pending).toBe(3);
    control.abort(new Error('not needed any more'));
    expect(workers.pending).toBe(1);
    for (const end of await ends)
      expect(end).toMatchObject({ reason: { message: 'not needed any more' } });
    await expect(workers.inverseRoot(long, 4, {}, { signal })).rejects.toThrow(
      'not needed any more',
    );
    expect(await other).toEqual(inverseRoot(stackOf(2, 6), 2));
    expect(workers.pending).toBe(0);
  });

  test('close rejects what is pending, once and for all', async () => {
    const workers = pool({ memory, queue: 1 });
    const jobs = [long, long, stackOf(2, 3)].map((stack) => workers.inverseRoot(stack, 4));
    const ends = Promise.allSettled(jobs);
    await Promise.all([workers.close(), workers.close()]);
    for (const end of await ends)
      expect(end).toMatchObject({ reason: { message: expect.stringMatching(/pool is closed/) } });
    expect(workers.pending).toBe(0);
    await expect(workers.inverseRoot(long, 4)).rejects.toThrow(CurvatureError);
    await workers.close();
  });

  test('a previous root is sent along', async () => {
    const [stack, previous] = [stackOf(5, 8), stackOf(5, 8, 7)];
    expect(await pool({ memory }).inverseRoot(stack, 4, { previous })).toEqual(
      inverseRoot(stack, 4, { previous }),
    );
  });
});

test('memory is held for no more jobs than the queue has places', async () => {
  const given = new Set<number>();
  let most = 0;
  const spawn: Environment['spawn'] = (url, events) => {
    const onReply: typeof events.onReply = (reply) => {
      if (reply !== 'ready') given.delete(reply.job);
      events.onReply(reply);
    };
    const port = node.spawn(url, { ...events, onReply });
    const post: Port['post'] = (task, transfer) => {
      most = Math.max(most, given.add(task.job).size);
      port.post(task, transfer);
    };
    return { ...port, post };
  };
  const workers = pool({ workers: 1, queue: 2 }, { ...node, spawn });
  const jobs = Array.from({ length: 9 }, (_, k) => workers.inverseRoot(stackOf(2, 10, k), 2));
  expect(workers.pending).toBe(9);
  const got = await Promise.all(jobs);
  expect(most).toBe(2);
  got.forEach((roots, k) => expect(roots).toEqual(inverseRoot(stackOf(2, 10, k), 2)));
});

test('a script that is not there is told of, and not tried for ever', async () => {
  const workers = pool({ workerUrl: new URL('./missing.js', import.meta.url) });
  const jobs = [long, stackOf(1, 1)].map((stack) => workers.inverseRoot(stack, 2));
  for (const job of await Promise.allSettled(jobs)) {
    expect(job).toMatchObject({
      reason: {
        message: expect.stringMatching(/No worker could be started: .*missing\.js.*workerUrl/),
      },
    });
  }
});

test('memory that cannot be had rejects its job alone', async () => {
  const workers = pool({ workers: 1 });
  expect(await workers.inverseRoot(stackOf(2, 3), 2)).toEqual(inverseRoot(stackOf(2, 3), 2));
  const Real = SharedArrayBuffer;
  vi.stubGlobal(
    'SharedArrayBuffer',
    class extends Real {
      constructor(bytes: number) {
        if (bytes > 1e5) throw new RangeError('Array buffer allocation failed');
        super(bytes);
      }
    },
  );
  const ends = await Promise.allSettled(
    [stackOf(20, 30), stackOf(1, 2)].map((stack) => workers.inverseRoot(stack, 2)),
  );
  vi.unstubAllGlobals();
  expect(ends).toMatchObject([
    { reason: { message: 'Array buffer allocation failed' } },
    { status: 'fulfilled' },
  ]);
  expect(await workers.inverseRoot(stackOf(20, 30), 2)).toEqual(inverseRoot(stackOf(20, 30), 2));
});

test('what is wrong with a call is said at once, and what cannot be sent is refused', async () => {
  const workers = pool({ workers: 1 });
  const stack = stackOf(2, 3);
  await expect(workers.inverseRoot({ ...stack, count: 3 }, 2)).rejects.toThrow(
    /3 matrices of 3 x 3 must have 27 entries, got 18/,
  );
  await expect(workers.inverseRoot(stack, 0)).rejects.toThrow(/option p/);
  await expect(workers.inverseRoot(stack, 2, { rigde: 1 } as object)).rejects.toThrow(
    /no option rigde/,
  );
  await expect(workers.inverseRoot(stack, 2, { previous: stackOf(1, 3) })).rejects.toThrow(
    /previous must hold 2 roots/,
  );
  const method = {
    by: 'eigen',
    precision: 'float64',
    residual: 'probe',
    rounding: null,
    extra: () => 1,
  } as const;
  await expect(workers.inverseRoot(stack, 2, { method })).rejects.toThrow(
    /cannot be sent to a worker/,
  );
  expect(await workers.inverseRoot(stack, 2)).toEqual(inverseRoot(stack, 2));
});

test.each([{ workers: 0 }, { workers: 1.5 }, { queue: 0 }, { memory: 'both' }, { wrokers: 1 }])(
  'createPool(%j) is refused',
  (bad) => {
    expect(() => createPool(bad as PoolOptions)).toThrow(/createPool: /);
  },
);

test('there is at least one worker, and no more than eight unless asked for', () => {
  expect(createPoolIn({ ...node, cores: 1 }, {}).size).toBe(1);
  expect(createPoolIn({ ...node, cores: 64 }, {}).size).toBe(8);
  expect(createPool({ workers: 20 }).size).toBe(20);
});

function inSharedMemory<T extends Stack['values']>(values: T): T {
  const Kind = values.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new Kind(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
