import { factored, secondOrder, type Telemetry } from '@curvature/core';
import { kronecker } from '@curvature/kronecker';
import { inverseRoot } from '@curvature/linalg';
import { createPool } from '@curvature/linalg/pool';
import { every } from '@curvature/policies';
import type { AnyPreconditioner, Factors } from '@curvature/spec';
import { rootSolverIssues } from '@curvature/testkit';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readInChunks } from '../pool/read-in-chunks.js';
import { eigenRoots } from './eigen-roots.js';
import { pooledRoots } from './pooled-roots.js';

const pool = createPool({ workers: 2 });
afterAll(() => pool.close());

const stack = (count: number, n: number, seed = 1) =>
  tf.tidy(() => {
    const half = tf.randomNormal([count, n, n], 0, 1, 'float32', seed);
    return tf.matMul(half, tf.transpose(half, [0, 2, 1]));
  });
const factor = (matrix: tf.Tensor, relative = 1e-5): Factors['symmetric'] => ({
  kind: 'symmetric',
  matrix,
  ridge: { absolute: 0, relative },
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend));

  test('keeps the laws of root solvers', async () => {
    expect(await rootSolverIssues(() => pooledRoots({ pool }))).toEqual([]);
  });

  test('gives what inverseRoot gives on this thread, bit for bit, in the order of requests, and leaks nothing', async () => {
    const before = tf.memory().numTensors;
    const solver = pooledRoots({ pool });
    const sizes = fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(1, 2, 3, 4, 2.5),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(sizes, { minLength: 1, maxLength: 5 }),
        fc.nat(1e6),
        async (jobs, seed) => {
          const order: number[] = [];
          const factors = jobs.map(([count, n], k) => factor(stack(count, n, seed + k)));
          const solved = jobs.map(async ([, , p], k) => {
            const roots = await solver.solve(factors[k]!, -1 / p, null);
            order.push(k);
            return roots;
          });
          (await Promise.all(solved)).forEach((roots, k) => {
            const [[count, n, p], { matrix, ridge }] = [jobs[k]!, factors[k]!];
            const want = inverseRoot({ count, n, values: matrix.dataSync() as Float32Array }, p, {
              ridge,
            });
            expect(roots.root.shape).toEqual([count, n, n]);
            expect(roots.root.dataSync()).toEqual(want.root.values);
            expect(roots.residual.dataSync()).toEqual(Float32Array.from(want.residual));
            tf.dispose([roots, matrix]);
          });
          expect(order).toEqual(jobs.map((_, k) => k));
        },
      ),
      { numRuns: 25, seed: 5 },
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test('equals eigenRoots to rounding', async () => {
    const f = factor(stack(6, 24));
    const [ours, theirs] = [
      await pooledRoots({ pool }).solve(f, -0.25, null),
      await eigenRoots().solve(f, -0.25, null),
    ];
    const gap = tf.max(tf.abs(tf.sub(ours.root, theirs.root))).dataSync()[0]!;
    expect(gap).toBeLessThan(1e-5 * tf.max(tf.abs(theirs.root)).dataSync()[0]!);
  });

  test('a stack that is read in pieces has the same values, and may be disposed meanwhile', async () => {
    const before = tf.memory().numTensors;
    for (const [count, n] of [
      [1, 3],
      [5, 3],
      [7, 1],
      [0, 2],
    ] as const) {
      const values = Array.from({ length: count * n * n }, (_, i) => i);
      for (const piece of [1, 36, 72, 100, 1e6]) {
        let reading!: Promise<Float32Array>;
        tf.tidy(() => void (reading = readInChunks(tf.tensor(values, [count, n, n]), piece)));
        expect([...(await reading)]).toEqual(values);
      }
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a matrix that is not finite rejects, naming it', async () => {
    const matrix = tf.add(
      stack(3, 2),
      tf.tensor([0, 0, 0, 0, 0, NaN, 0, 0, 0, 0, 0, 0], [3, 2, 2]),
    );
    await expect(pooledRoots({ pool }).solve(factor(matrix), -0.5, null)).rejects.toThrow(
      /Matrix 1 of 3: .*NaN/,
    );
  });
});

describe('its pool', () => {
  beforeEach(() => tf.setBackend('cpu'));

  test('is closed with it if it is its own', async () => {
    const solver = pooledRoots({ workers: 1 });
    const pending = Promise.allSettled([solver.solve(factor(stack(50, 40)), -0.25, null)]);
    await tf.nextFrame();
    await Promise.all([solver.close(), solver.close()]);
    expect(await pending).toMatchObject([
      { reason: { message: expect.stringMatching(/pool is closed/) } },
    ]);
    await expect(solver.solve(factor(stack(1, 2)), -0.25, null)).rejects.toThrow(/pool is closed/);
  });

  test('stays open if it is shared', async () => {
    await pooledRoots({ pool }).close();
    expect(
      (await pooledRoots({ pool }).solve(factor(stack(1, 2)), -0.25, null)).root.shape,
    ).toEqual([1, 2, 2]);
  });

  test('is left by an abort', async () => {
    const control = new AbortController();
    const solver = pooledRoots({ pool, signal: control.signal });
    const solving = Promise.allSettled([solver.solve(factor(stack(50, 40)), -0.25, null)]);
    await tf.nextFrame();
    control.abort(new Error('not needed any more'));
    expect(await solving).toMatchObject([{ reason: { message: 'not needed any more' } }]);
    expect(pool.pending).toBe(0);
  });
});

test('refusals', async () => {
  expect(() => pooledRoots({ pool, workers: 2 })).toThrow(/exclude each other/);
  expect(() => pooledRoots({ workers: 0 })).toThrow(/option workers/);
  expect(() => pooledRoots({ wrokers: 1 } as object)).toThrow(/no option wrokers/);
  for (const exponent of [0, 0.5, NaN]) {
    await expect(pooledRoots({ pool }).solve(factor(stack(1, 2)), exponent, null)).rejects.toThrow(
      /exponent must be below 0/,
    );
  }
});

/** A regression of 12 to 8 under a preconditioner with these roots. */
function training(rootSolver: ReturnType<typeof pooledRoots>) {
  const events: Telemetry[] = [];
  const x = tf.randomNormal<tf.Rank.R2>([64, 12], 0, 1, 'float32', 1);
  const y = tf.matMul(x, tf.randomNormal<tf.Rank.R2>([12, 8], 0, 1, 'float32', 2));
  const kernel = tf.variable(tf.zeros<tf.Rank.R2>([12, 8]));
  const optimizer = secondOrder({
    learningRate: 0.1,
    preconditioner: factored(kronecker({ beta2: 0.9 }), rootSolver) as AnyPreconditioner<'grad'>,
    policy: every({ roots: 2 }),
    pipeline: { delay: 2 },
    onEvent: (event) => events.push(event),
  });
  const step = async () => {
    await optimizer.ready();
    const cost = optimizer.minimize(
      () => tf.mean(tf.square(tf.sub(tf.matMul(x, kernel), y))),
      true,
      [kernel],
    )!;
    const [value] = cost.dataSync();
    cost.dispose();
    return value!;
  };
  return { events, optimizer, step };
}

describe('in training', () => {
  beforeEach(() => tf.setBackend('cpu'));

  test('roots come into use, refresh after refresh', async () => {
    const { events, optimizer, step } = training(pooledRoots({ pool }));
    const losses: number[] = [];
    for (let k = 0; k < 30; k++) losses.push(await step());
    await optimizer.settled();
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!);
    expect(events.filter(({ type }) => type === 'refresh').length).toBeGreaterThan(5);
    expect(events.filter(({ type }) => type === 'failure')).toEqual([]);
    optimizer.dispose();
  });

  test('a pool that is closed meanwhile fails refreshes, and the fourth in a row stops training', async () => {
    const solver = pooledRoots({ workers: 1 });
    const { events, step } = training(solver);
    for (let k = 0; k < 6; k++) await step();
    await solver.close();
    const more = async () => {
      for (let k = 0; k < 30; k++) await step();
    };
    await expect(more()).rejects.toThrow(/refresh failed 4 times in a row.*The pool is closed/);
    expect(events.filter(({ type }) => type === 'failure')).toHaveLength(4);
  });
});
