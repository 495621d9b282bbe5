import { runInNewContext } from 'node:vm';
import type { RootSolver } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagonalRoots, type DiagonalRoot } from './diagonal-roots.js';
import { eigenRoots } from './eigen-roots.js';
import { rootsByKind } from './roots-by-kind.js';
import type { SymmetricRoot } from '@curvature/spec/roots';

const kinds = rootsByKind({ symmetric: eigenRoots(), diagonal: diagonalRoots() });
const now = <R>(root: R | Promise<R>): R => root as R;
const off = (got: tf.Tensor, expected: tf.Tensor) =>
  tf.max(tf.div(tf.abs(tf.sub(got, expected)), tf.add(tf.abs(expected), 1e-30))).dataSync()[0]!;

const cases = fc.record({
  count: fc.integer({ min: 1, max: 3 }),
  n: fc.integer({ min: 1, max: 6 }),
  seed: fc.nat(1000),
  size: fc.constantFrom(1e-12, 1, 1e12),
  exponent: fc.constantFrom(-1, -1 / 2, -1 / 4, -1 / 6),
  ridge: fc.constantFrom(
    { absolute: 0, relative: 1e-5 },
    { absolute: 1e-3, relative: 0 },
    { absolute: 1e-3, relative: 1e-3 },
  ),
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test('powers of diagonals are those of the matrices that have them, and so are products along every axis', async () => {
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    fc.assert(
      fc.property(cases, ({ count, n, seed, size, exponent, ridge }) => {
        tf.tidy(() => {
          const diagonal = tf.mul(
            tf.square(tf.randomNormal([count, n], 0, 1, 'float32', seed)),
            size,
          );
          // Without directions below the rounding of float32, which only `eigenRoots` drops.
          const [least, largest] = [tf.min(diagonal, 1), tf.max(diagonal, 1)];
          const isFull = tf.greater(tf.add(least, ridge.absolute), tf.mul(largest, 1e-6));
          fc.pre(ridge.relative > 0 || tf.all(isFull).dataSync()[0] === 1);
          const matrix = tf.mul(tf.reshape(diagonal, [count, n, 1]), tf.eye(n));
          const whole = kinds.solve({ kind: 'symmetric', matrix, ridge }, exponent, null);
          const own = kinds.solve({ kind: 'diagonal', diagonal, ridge }, exponent, null);
          for (const [shape, axis] of [
            [[count, n, 2], 1],
            [[count, 3, n], 2],
            [[count, 2, 2, n], 3],
          ] as const) {
            const x = tf.add(tf.randomUniform([...shape], 0, 1, 'float32', seed), 0.5);
            expect(
              off(kinds.multiply(now(own), x, axis), kinds.multiply(now(whole), x, axis)),
            ).toBeLessThan(1e-5);
          }
        });
      }),
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test('the residual is about that of float32, and the condition is told', async () => {
    await tf.setBackend(backend);
    const solver = diagonalRoots();
    const diagonal = tf.tensor([1e-4, 1, 4, 9], [2, 2]);
    const root = now(
      solver.solve(
        { kind: 'diagonal', diagonal, ridge: { absolute: 0, relative: 0 } },
        -1 / 4,
        null,
      ),
    );
    const { residual, condition } = await solver.quality!(root);
    expect(residual).toBeLessThan(1e-5);
    expect(condition / 1e4).toBeCloseTo(1, 3);
    expect(await kinds.quality!({ diagonal: root })).toEqual({ residual, condition });
  });

  test('nothing seen and no ridge: no direction is preconditioned, as in eigenRoots', async () => {
    await tf.setBackend(backend);
    const ridge = { absolute: 0, relative: 1e-6 };
    const { root } = now(
      diagonalRoots().solve({ kind: 'diagonal', diagonal: tf.zeros([1, 3]), ridge }, -1 / 4, null),
    );
    const whole = now(
      eigenRoots().solve({ kind: 'symmetric', matrix: tf.zeros([1, 3, 3]), ridge }, -1 / 4, null),
    );
    expect([...root.dataSync(), ...whole.root.dataSync()].every((x) => x === 0)).toBe(true);
  });

  test('a diagonal that is not finite, or negative, gives a root that is not finite, which the host refuses', async () => {
    await tf.setBackend(backend);
    for (const bad of [NaN, Infinity, -1]) {
      const ridge = { absolute: 0, relative: 0 };
      const factor = { kind: 'diagonal', diagonal: tf.tensor([[bad, 1]]), ridge } as const;
      const { root } = now(diagonalRoots().solve(factor, -1 / 4, null)) as DiagonalRoot;
      expect(Number.isFinite(tf.sum(root).dataSync()[0])).toBe(false);
    }
  });
});

test('rootsByKind waits for a root by a promise of another JavaScript realm, such as jest makes', async () => {
  await tf.setBackend('cpu');
  const Later = runInNewContext('Promise') as PromiseConstructor;
  const solve: ReturnType<typeof eigenRoots>['solve'] = (...given) =>
    Later.resolve(eigenRoots().solve(...given));
  const factor = {
    kind: 'symmetric',
    matrix: tf.mul(tf.eye(2), 4).expandDims(),
    ridge: { absolute: 0, relative: 0 },
  } as const;
  const solver = rootsByKind({ symmetric: { ...eigenRoots(), solve } });
  const root = await solver.solve(factor, -1 / 2, null);
  expect([...solver.multiply(root, tf.eye(2).expandDims(), 1).dataSync()]).toEqual([
    0.5, 0, 0, 0.5,
  ]);
});

test('rootsByKind gives each solver its own kind, its own previous root and its own estimate', async () => {
  const seen: unknown[] = [];
  const late = {
    ...eigenRoots(),
    solve: async (
      ...[factor, exponent, previous]: Parameters<ReturnType<typeof eigenRoots>['solve']>
    ) => {
      seen.push(previous);
      return eigenRoots().solve(factor, exponent, previous);
    },
  };
  const solver = rootsByKind({ symmetric: late, diagonal: diagonalRoots() });
  const factor = {
    kind: 'symmetric',
    matrix: tf.ones([1, 1, 1]),
    ridge: { absolute: 0, relative: 0 },
  } as const;
  const first = await solver.solve(factor, -1, null);
  await solver.solve(factor, -1, first);
  expect(seen).toEqual([null, (first as { symmetric: SymmetricRoot }).symmetric]);
  expect(solver.name).toBe('rootsByKind(eigenRoots, diagonalRoots)');
  expect(solver.estimate!(2, 100, -1, 'diagonal')).toEqual({ bytes: 816, flops: 800 });
  expect(solver.estimate!(2, 100, -1)).toEqual(eigenRoots().estimate!(2, 100, -1));
  const banded = { kind: 'banded', bands: tf.ones([1, 1, 1]) };
  expect(() => solver.solve(banded as never, -1, null)).toThrow(
    /no solver for factors of the kind banded/,
  );
});

test('factors of several kinds at once, each divided by its weight, have the roots of each by itself', async () => {
  await tf.setBackend('cpu');
  const sizes: number[] = [];
  const symmetric: RootSolver<'symmetric', SymmetricRoot> = {
    ...eigenRoots(),
    solveAll(solves) {
      sizes.push(solves.length);
      return solves.map(([{ matrix, ...factor }, exponent, previous, weight]) =>
        eigenRoots().solve({ ...factor, matrix: tf.div(matrix, weight) }, exponent, previous),
      );
    },
  };
  const together = rootsByKind({ symmetric, diagonal: diagonalRoots() });
  const ridge = { absolute: 0, relative: 1e-5 };
  tf.tidy(() => {
    const diagonal = tf.randomUniform([2, 3], 1, 2, 'float32', 1);
    const matrix = tf.mul(tf.reshape(diagonal, [2, 3, 1]), tf.eye(3));
    const factors = [
      { kind: 'diagonal', diagonal, ridge },
      { kind: 'symmetric', matrix, ridge },
      { kind: 'symmetric', matrix: tf.mul(matrix, 2), ridge },
    ] as const;
    const weights = [0.5, 0.25, 0.7];
    const roots = together.solveAll!(
      factors.map((factor, k) => [factor, -1 / 2, null, weights[k]!] as const),
    );
    const x = tf.ones([2, 3, 1]);
    factors.forEach((factor, k) => {
      const alone = kinds.solve(factor, -1 / 2, null);
      const wanted = tf.mul(kinds.multiply(now(alone), x, 1), Math.sqrt(weights[k]!));
      expect(off(together.multiply(now(roots[k]!), x, 1), wanted)).toBeLessThan(1e-5);
    });
  });
  expect(sizes).toEqual([2]);
});
