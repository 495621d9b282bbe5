import { runInNewContext } from 'node:vm';
import type { BasisSolver, EigenBasis } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { adamMoments } from './adam-moments.js';
import { averageFactors } from './average-factors.js';
import { transport } from './bases.js';
import { eigenCorrected } from './eigen-corrected.js';
import {
  adamInBasis,
  at,
  block,
  cases,
  drive,
  gap,
  given,
  make,
  normal,
  orthogonal,
} from '../../test/in-given-bases.js';

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend));

  test('in a fixed basis it is Adam there, in 2-D and 3-D, on all sides or one', () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ([count, tile, seed], oneSided) => {
        tf.tidy(() => {
          const b = block([count, ...tile], oneSided ? [2] : undefined);
          const bases = b.axes.map((axis) => orthogonal(count, b.shape[axis]!, seed + axis));
          const gradients = [1, 2, 3].map((k) => normal(b.shape, seed + 10 * k));
          const x = normal(b.shape, seed + 5);
          const got = drive(make(given(bases)), b, gradients, x).dataSync();
          expect(gap(got, adamInBasis(b, bases, gradients, x))).toBeLessThan(1e-3);
        });
      }),
      { numRuns: 25 },
    );
  });

  test('a change to permuted or sign-flipped bases changes no update', () => {
    fc.assert(
      fc.property(cases, ([count, tile, seed]) => {
        tf.tidy(() => {
          const b = block([count, ...tile]);
          const bases = b.axes.map((axis) => orthogonal(count, b.shape[axis]!, seed + axis));
          const gradients = [1, 2, 3].map((k) => normal(b.shape, seed + 10 * k));
          const x = normal(b.shape, seed + 5);
          const reference = drive(make(given(bases)), b, gradients, x).dataSync();
          const shuffled = bases.map((q) => {
            const n = q.shape[2]!;
            const order = Array.from({ length: n }, (_, j) => (n + 1 - j + seed) % n);
            return tf.gather(q, tf.tensor1d(Int32Array.from(order), 'int32'), 2);
          });
          const flipped = bases.map((q) =>
            tf.mul(
              q,
              Array.from({ length: q.shape[2]! }, (_, j) => (j % 2 === 0 ? -1 : 1)),
            ),
          );
          for (const other of [shuffled, flipped])
            expect(
              gap(drive(make(given(bases, other)), b, gradients, x, 3).dataSync(), reference),
            ).toBeLessThan(1e-3);
        });
      }),
      { numRuns: 15 },
    );
  });

  test('after a rotation, the second moment is the diagonal of the rotated covariance', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 2, max: 5 }),
        fc.nat(1000),
        (m, n, seed) => {
          tf.tidy(() => {
            const [from, to] = [0, 1].map((k) => [
              orthogonal(1, m, seed + k),
              orthogonal(1, n, seed + 2 + k),
            ]);
            const second = tf.square(normal([1, m, n], seed + 9));
            const change = { from: from!, to: to!, axes: [1, 2] };
            const got = transport(second, change).dataSync();
            // Cov' = R^T diag(v) R for one large R over both sides; element (i, j) of v' is on its
            // diagonal.
            const overlaps = [0, 1].map((k) =>
              tf.matMul(tf.transpose(from![k]!, [0, 2, 1]), to![k]!).dataSync(),
            ) as [Float32Array, Float32Array];
            const v = second.dataSync();
            const expected = Array.from({ length: m * n }, (_, e) => {
              const [i, j] = [Math.floor(e / n), e % n];
              let sum = 0;
              for (let a = 0; a < m; a++)
                for (let c = 0; c < n; c++)
                  sum += (overlaps[0][a * m + i]! * overlaps[1][c * n + j]!) ** 2 * v[a * n + c]!;
              return sum;
            });
            expect(gap(got, expected)).toBeLessThan(1e-5);
            expect(Math.min(...got)).toBeGreaterThanOrEqual(0);
            const sums = [got, v].map((all) => Array.from(all).reduce((a, x) => a + x, 0));
            expect(Math.abs(sums[0]! / sums[1]! - 1)).toBeLessThan(1e-5);
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  test('transported, it tells what gradients that are uncorrelated in the old basis have in the new one; unchanged, it would not', () => {
    tf.tidy(() => {
      const b = block([1, 3, 4]);
      const [from, to] = [0, 1].map((k) => [orthogonal(1, 3, 1 + k), orthogonal(1, 4, 5 + k)]);
      const sizes = tf.tensor([1, 3, 0.1, 5, 0.3, 2, 10, 0.5, 1, 0.2, 4, 7], [1, 3, 4]);
      const lift = (x: tf.Tensor, bases: tf.Tensor[]) =>
        tf.matMul(tf.matMul(bases[0]!, x), tf.transpose(bases[1]!, [0, 2, 1]));
      const draws = Array.from({ length: 3000 }, (_, k) =>
        lift(tf.mul(normal(b.shape, k), sizes), from!),
      );
      const lower = (x: tf.Tensor, bases: tf.Tensor[]) =>
        tf.matMul(tf.matMul(tf.transpose(bases[0]!, [0, 2, 1]), x), bases[1]!);
      const mean = (bases: tf.Tensor[]) =>
        tf.mean(tf.stack(draws.map((g) => tf.square(lower(g, bases)))), 0);
      const [old, fresh] = [mean(from!), mean(to!)];
      const moved = transport(old, { from: from!, to: to!, axes: [1, 2] });
      expect(gap(moved.dataSync(), fresh.dataSync())).toBeLessThan(0.1);
      expect(gap(old.dataSync(), fresh.dataSync())).toBeGreaterThan(0.3);
    });
  });

  test('vectors, and all before the first basis, are Adam', () => {
    for (const b of [block([2, 5]), block([2, 3, 4], [])]) {
      tf.tidy(() => {
        const gradients = [1, 2, 3].map((k) => normal(b.shape, k));
        const x = normal(b.shape, 9);
        const got = drive(make(given([tf.ones([1])])), b, gradients, x).dataSync();
        expect(gap(got, adamInBasis({ ...b, axes: [] }, [], gradients, x))).toBeLessThan(1e-5);
      });
    }
  });

  test('changes nothing it is given, and leaves nothing behind', () => {
    const b = block([2, 3, 4]);
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const bases = [orthogonal(2, 3, 1), orthogonal(2, 4, 2)];
      const x = normal(b.shape, 5);
      const values = [...bases, x].map((y) => [...y.dataSync()]);
      drive(make(given(bases, [bases[0]!, orthogonal(2, 4, 3)])), b, [normal(b.shape, 4), x], x, 1);
      expect([...bases, x].map((y) => [...y.dataSync()])).toEqual(values);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

// Test runners such as jest give each file classes of its own, a Promise among them.
test.each([
  ['of this', Promise],
  ['of another', runInNewContext('Promise') as PromiseConstructor],
])(
  'bases that are all reused are no new version; promises %s realm come later',
  async (_, Later) => {
    await tf.setBackend('cpu');
    const b = block([1, 2, 2]);
    const kept: EigenBasis = {
      basis: tf.eye(2).expandDims(),
      offDiagonal: 0.01,
      condition: 3,
      reused: 1,
    };
    const p = make({ name: 'keeps', solve: () => Later.resolve(kept) });
    const stats = p.init(b);
    const first = await p.refresh(stats, null, at(b));
    const second = await p.refresh(stats, first, at(b));
    expect([first.version, second.version]).toEqual([1, 1]);
    expect(await p.quality!(second)).toEqual({ residual: 0.01, condition: 3, reused: 2 });
  },
);

test('where one side fails later, the basis of the other one is freed, whichever came first', async () => {
  for (const failing of [0, 1]) {
    let side = 0;
    const solver: BasisSolver = {
      name: 'half',
      solve: async () => {
        if (side++ === failing) throw new Error('no basis');
        return { basis: tf.ones([1, 2, 2]), offDiagonal: 0, condition: 1, reused: 0 };
      },
    };
    const b = block([1, 2, 2]);
    const plugin = eigenCorrected({ solver });
    const stats = plugin.init(b);
    const before = tf.memory().numTensors;
    await expect(plugin.refresh(stats, null, at(b))).rejects.toThrow('no basis');
    expect(tf.memory().numTensors).toBe(before);
  }
});

test('where one side fails later, a basis that the other one has handed on stays', async () => {
  const old = { basis: tf.ones([1, 2, 2]), offDiagonal: 0, condition: 1, reused: 0 };
  let side = 0;
  const solve = async (_: tf.Tensor, previous: EigenBasis | null) => {
    if (side++ === 1) throw new Error('no basis');
    return previous!;
  };
  const b = block([1, 2, 2]);
  const plugin = eigenCorrected({ solver: { name: 'hands on', solve } });
  const previous = { sides: [old, old], version: 1 };
  await expect(plugin.refresh(plugin.init(b), previous, at(b))).rejects.toThrow('no basis');
  expect(old.basis.isDisposed).toBe(false);
});

test.each<[() => unknown, RegExp]>([
  [() => adamMoments({ beta2: 1 }), /adamMoments: option beta2/],
  [() => adamMoments({ beta2: 0 }), /adamMoments: option beta2/],
  [() => adamMoments({ epsilon: 0 }), /adamMoments: option epsilon/],
  [() => averageFactors({ beta: 0 }), /averageFactors: option beta/],
  [() => eigenCorrected({} as never), /eigenCorrected: option solver is missing/],
  [() => eigenCorrected({ solver: 'qr' as never }), /eigenCorrected: option solver must be/],
  [
    () => eigenCorrected({ solver: given([]), inner: adamMoments as never }),
    /eigenCorrected: option inner must be a value such as adamMoments\(\), got function/,
  ],
  [
    () => eigenCorrected({ solver: given([]), beta2: 0.9 } as never),
    /eigenCorrected: there is no option beta2/,
  ],
])('bad options are refused %#', (make, message) => {
  expect(make).toThrow(message);
});
