// Methods made of Kronecker factors, and of several preconditioners, against float64.
import { eigenBasis, eigenRoots } from '@curvature/backend-tfjs';
import { factored, secondOrder, whole } from '@curvature/core';
import { fullMatrix, kronecker } from '@curvature/kronecker';
import { eigenCorrected, klFactors } from '@curvature/kronecker/eigenbasis';
import { perTensor } from '@curvature/grafting';
import { ema, sqrtN } from '@curvature/rules';
import type { Block } from '@curvature/spec';
import type { BasisSolver } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  filled,
  identity,
  type Matrix,
  mapped,
  mean,
  mixed,
  normOf,
  power,
  times,
  transposed,
} from '../test/float64.js';
import { BACKENDS, distance, normals, path, rowsOf } from '../test/trial.js';
import { inRow, klEigenvalues, orthogonal, shorterSide } from './index.js';

const sides = fc.integer({ min: 2, max: 5 });
const seeds = fc.integer({ min: 1, max: 2 ** 30 });
const rate = 0.1;

/** Runs of one variable whose path float64 knows: `next` gives the update for a gradient. */
async function expectPath(
  make: Parameters<typeof path>[0],
  shape: readonly [number, number],
  grads: readonly Float32Array[],
  next: (g: Matrix) => Matrix,
): Promise<void> {
  let w = filled(...shape, 0);
  const expected = grads.map((g) => (w = mixed(w, next(rowsOf(g, shape[1])), 1, -rate)).flat());
  const got = await path(make, shape, grads);
  got.forEach((stop, t) => expect(distance(stop, expected[t]!)).toBeLessThan(2e-3));
}

/** A basis that is given, for both sides in turn. */
const givenBases = (pair: readonly Matrix[]): BasisSolver => ({
  name: 'given',
  solve: (matrix) => {
    const basis = pair.find(({ length }) => length === matrix.shape[1])!;
    return { basis: tf.tensor([basis as number[][]]), offDiagonal: 0, condition: 1, reused: 0 };
  },
});
const rotation = (n: number, angle: number): Matrix => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return mapped(identity(n), (x, i, j) => (i < 2 && j < 2 ? (i === j ? c : i < j ? -s : s) : x));
};

describe.each(BACKENDS)('on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  test('one-sided Shampoo has the pseudo-inverse root of its shorter side', async () => {
    await fc.assert(
      fc.asyncProperty(sides, sides, seeds, async (m, n, seed) => {
        // The first row never moves: no curvature, hence no inverse.
        const grads = normals([m, n], 4, seed).map((g) => g.map((x, i) => (i < n ? 0 : x)));
        const flip = m <= n ? (x: Matrix) => x : transposed;
        let [factor, average] = [filled(Math.min(m, n), Math.min(m, n), 0), filled(m, n, 0)];
        await expectPath(
          () =>
            secondOrder({
              learningRate: rate,
              partition: whole,
              filter: ema({ biasCorrection: false }),
              preconditioner: factored(
                kronecker({ beta2: 0.8, biasCorrection: false, sides: shorterSide, ridge: {} }),
                eigenRoots(),
              ),
              graft: perTensor(sqrtN()),
            }),
          [m, n],
          grads,
          (g) => {
            const x = flip(g);
            factor = mixed(factor, times(x, transposed(x)), 0.8, 0.2);
            average = mixed(average, g, 0.9, 0.1);
            const update = flip(times(power(factor, -1 / 2, 1e-5), flip(average)));
            const signs = mapped(average, Math.sign);
            return mapped(update, (y) => (y * normOf(signs)) / normOf(update));
          },
        );
      }),
      { numRuns: 8 },
    );
  });

  test('full-matrix AdaGrad is the inverse root of the sum of g g^T', async () => {
    const grads = normals([2, 3], 5, 7);
    let sum = filled(6, 6, 0);
    await expectPath(
      () =>
        secondOrder({
          learningRate: rate,
          partition: whole,
          preconditioner: factored(fullMatrix({ damping: 1e-2 }), eigenRoots(), {
            exponent: -1 / 2,
          }),
        }),
      [2, 3],
      grads,
      (g) => {
        const column = g.flat().map((x) => [x]);
        sum = mixed(sum, times(column, transposed(column)), 1, 1);
        const damped = mapped(sum, (x, i, j) => (i === j ? x + 1e-2 : x));
        return rowsOf(times(power(damped, -1 / 2, 1e-12), column).flat(), 3);
      },
    );
  });

  test("KL-Shampoo's eigenvalues move at every step, through a change of basis", async () => {
    await fc.assert(
      fc.asyncProperty(sides, seeds, async (m, seed) => {
        const n = m + 1;
        const to = [rotation(m, 0.7), rotation(n, -0.4)] as const;
        const grads = normals([m, n], 5, seed);
        let [q, r] = [[identity(m), identity(n)] as readonly Matrix[], Array<number>(n).fill(0.1)];
        let l = Array<number>(m).fill(0.1);
        let isFirst = true;
        const moved = (basis: Matrix, values: readonly number[]) =>
          transposed(basis).map((row) => row.reduce((s, x, i) => s + x * x * values[i]!, 0));
        await expectPath(
          () =>
            secondOrder({
              learningRate: rate,
              partition: whole,
              preconditioner: eigenCorrected({
                solver: givenBases(to),
                factors: klFactors(),
                inner: klEigenvalues({ beta: 0.9 }),
              }),
            }),
          [m, n],
          grads,
          (g) => {
            const p = times(times(transposed(q[0]!), g), q[1]!);
            const column = (j: number) => p.map((row) => row[j]!);
            const seenBy = (xs: readonly number[], others: readonly number[]) =>
              mean(xs.map((x, k) => x ** 2 / others[k]!));
            const nextL = l.map((x, i) => 0.9 * x + 0.1 * seenBy(p[i]!, r));
            r = r.map((x, j) => 0.9 * x + 0.1 * seenBy(column(j), l));
            l = nextL;
            if (isFirst) [l, r, q] = [moved(to[0], l), moved(to[1], r), to];
            isFirst = false;
            const x = times(times(transposed(q[0]!), g), q[1]!);
            const y = mapped(x, (value, i, j) => value / Math.sqrt(l[i]! * r[j]!));
            return times(times(q[0]!, y), transposed(q[1]!));
          },
        );
      }),
      { numRuns: 8 },
    );
  });

  test('preconditioners in a row are the second of the first', async () => {
    const grads = normals([3, 4], 4, 11);
    let factor = filled(3, 3, 0);
    await expectPath(
      () =>
        secondOrder({
          learningRate: rate,
          partition: whole,
          preconditioner: inRow(
            factored(
              kronecker({ beta2: 1, sides: shorterSide, ridge: { absolute: 1e-3 } }),
              eigenRoots(),
            ),
            { ...orthogonal({ scale: 'none' }), apply: (_c, x) => tf.tanh(x) },
          ),
        }),
      [3, 4],
      grads,
      (g) => {
        factor = mixed(factor, times(g, transposed(g)), 1, 1);
        const damped = mapped(factor, (x, i, j) => (i === j ? x + 1e-3 : x));
        return mapped(times(power(damped, -1 / 2, 1e-12), g), Math.tanh);
      },
    );
  });
});

const block = (shape: readonly number[]): Block => ({
  id: 'w',
  index: 0,
  shape,
  axes: shape.slice(1).map((_, i) => i + 1),
  parameter: { name: 'w', shape },
});

test('a row refuses what one of the two refuses, and means both', () => {
  const row = inRow(factored(kronecker(), eigenRoots()), orthogonal());
  expect(row.accepts!(block([1, 4]))).toMatch(/orthogonal takes matrices/);
  expect(row.accepts!(block([1, 4, 2]))).toBe(true);
  expect(Object.keys(row.meaning!(block([1, 4, 2])))).toEqual(['first', 'second']);
});

test('a row frees the cache of one if the other fails later', async () => {
  const before = tf.memory().numTensors;
  const later = (solve: BasisSolver['solve']) =>
    eigenCorrected({ solver: { name: 'later', solve } });
  const row = inRow(
    later(async (matrix, previous) => eigenBasis().solve(matrix, previous)),
    later(() => Promise.reject(new Error('no basis'))),
  );
  const stats = tf.tidy(() => row.init(block([1, 2, 2])) as never);
  const context = { block: block([1, 2, 2]), step: 1 };
  await expect(row.refresh!(stats, null, context)).rejects.toThrow('no basis');
  tf.dispose(stats);
  expect(tf.memory().numTensors).toBe(before);
});
