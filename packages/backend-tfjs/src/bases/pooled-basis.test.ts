import { createPool } from '@curvature/linalg/pool';
import type { EigenBasis } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { eigenBasis } from './eigen-basis.js';
import { pooledBasis } from './pooled-basis.js';

const pool = createPool({ workers: 2 });
afterAll(() => pool.close());

const gram = (count: number, n: number, seed = 1) =>
  tf.tidy(() => {
    const x = tf.randomNormal([count, n, n], 0, 1, 'float32', seed);
    return tf.matMul(x, tf.transpose(x, [0, 2, 1]));
  });
const expectSame = (got: EigenBasis, want: EigenBasis) => {
  expect(got.basis.shape).toEqual(want.basis.shape);
  expect(got.basis.dataSync()).toEqual(want.basis.dataSync());
  expect({ ...got, basis: null }).toEqual({ ...want, basis: null });
};

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend));

  test('gives what eigenBasis gives, bit for bit, in the order of requests, and leaks nothing', async () => {
    const before = tf.memory().numTensors;
    const solver = pooledBasis({ pool });
    const sizes = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 20 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(sizes, { minLength: 1, maxLength: 5 }),
        fc.nat(1e6),
        async (jobs, seed) => {
          const order: number[] = [];
          const solving = jobs.map(async ([count, n], k) => {
            // The matrices may go as soon as `solve` has returned.
            const matrix = gram(count, n, seed + k);
            const found = solver.solve(matrix, null);
            const want = eigenBasis().solve(matrix, null) as EigenBasis;
            matrix.dispose();
            const got = await found;
            order.push(k);
            expectSame(got, want);
            tf.dispose([got.basis, want.basis]);
          });
          await Promise.all(solving);
          expect(order).toEqual(jobs.map((_, k) => k));
        },
      ),
      { numRuns: 20, seed: 5 },
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test('keeps the same bases within the tolerance, all or some', async () => {
    const matrix = gram(3, 6);
    const changed = tf.concat([
      tf.mul(tf.slice(matrix, 0, 1), 7),
      gram(1, 6, 99),
      tf.slice(matrix, 2, 1),
    ]);
    const [ours, theirs] = [
      pooledBasis({ pool, tolerance: 0.05 }),
      eigenBasis({ tolerance: 0.05 }),
    ];
    const first = await ours.solve(matrix, null);
    for (const [next, kept] of [
      [changed, 2],
      [matrix, 3],
    ] as const) {
      const got = await ours.solve(next, first);
      expect(got.reused).toBe(kept);
      expectSame(got, await theirs.solve(next, first));
    }
  });

  test('a matrix that is not finite rejects, by its number, and no other request', async () => {
    const solver = pooledBasis({ pool });
    const bad = tf.concat([gram(1, 2), tf.fill([1, 2, 2], NaN)]);
    const ends = await Promise.allSettled(
      [bad, gram(2, 3)].map((matrix) => solver.solve(matrix, null)),
    );
    expect(ends).toMatchObject([
      {
        reason: { name: 'CurvatureError', message: expect.stringMatching(/Tile 1 of 2 holds NaN/) },
      },
      { status: 'fulfilled' },
    ]);
  });
});

describe('its pool', () => {
  beforeEach(() => tf.setBackend('cpu'));

  test('is closed with it if it is its own', async () => {
    const solver = pooledBasis({ workers: 1 });
    const pending = Promise.allSettled([solver.solve(gram(50, 40), null)]);
    await tf.nextFrame();
    await Promise.all([solver.close(), solver.close()]);
    expect(await pending).toMatchObject([
      { reason: { message: expect.stringMatching(/pool is closed/) } },
    ]);
    await expect(solver.solve(gram(1, 2), null)).rejects.toThrow(/pool is closed/);
  });

  test('stays open if it is shared, and is left by an abort', async () => {
    const control = new AbortController();
    const solver = pooledBasis({ pool, signal: control.signal });
    const solving = Promise.allSettled([solver.solve(gram(50, 40), null)]);
    await tf.nextFrame();
    control.abort(new Error('not needed any more'));
    expect(await solving).toMatchObject([{ reason: { message: 'not needed any more' } }]);
    await solver.close();
    expect((await pooledBasis({ pool }).solve(gram(1, 2), null)).basis.shape).toEqual([1, 2, 2]);
  });
});

test('refusals', () => {
  expect(() => pooledBasis({ pool, workers: 2 })).toThrow(/exclude each other/);
  expect(() => pooledBasis({ workers: 0 })).toThrow(/option workers/);
  expect(() => pooledBasis({ tolerance: 1 })).toThrow(/pooledBasis: option tolerance/);
  expect(() => pooledBasis({ wrokers: 1 } as object)).toThrow(/no option wrokers/);
});
