import { eigenRoots, rootsByKind } from '@curvature/backend-tfjs';
import { kronecker } from '@curvature/kronecker';
import type { Factors } from '@curvature/spec';
import type { Solve } from '@curvature/spec/internal';
import type { SymmetricRoot } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { factored } from '../../factored/factored.js';
import { withRetries } from '../../factored/retries/with-retries.js';
import { bfloat16 } from '../../state/codecs/bfloat16.js';
import { later, problem, run, shampooLike, type Solver } from '../../../test/small-problem.js';
import type { Telemetry } from '../../diagnostics/telemetry/events.js';

beforeAll(() => tf.setBackend('cpu'));

type Symmetric = Solve<Factors['symmetric'], SymmetricRoot>;

/** A solver that also takes many factors at once; `sizes` gets the length of each call. */
const manyAtOnce = (solver: Solver, sizes: number[]): Solver => ({
  ...solver,
  solveAll(solves: readonly Symmetric[]) {
    sizes.push(solves.length);
    return solves.map(([{ matrix, ...factor }, exponent, previous, weight]) =>
      solver.solve({ ...factor, matrix: tf.div(matrix, weight) }, exponent, previous),
    );
  },
});

const STEPS = 9;
async function trained(solver: Solver, more: object = {}) {
  const before = tf.memory().numTensors;
  const events: Telemetry[] = [];
  const task = problem();
  const optimizer = shampooLike({ onEvent: (event) => events.push(event), ...more }, solver);
  const losses = await run(optimizer, task, STEPS);
  await optimizer.settled();
  optimizer.dispose();
  task.dispose();
  expect(tf.memory().numTensors).toBe(before);
  const refreshed = events.filter(({ type }) => type === 'refresh');
  return { losses, refreshed: refreshed.map(({ step }) => step) };
}

const laterRoots = () => later(eigenRoots(), 1);
const retried = (solver: Solver) => withRetries(solver) as unknown as Solver;
const byKind = (solver: Solver) => rootsByKind({ symmetric: solver }) as unknown as Solver;
/** So that it does not depend on the time when they come into use. */
const due = { pipeline: { delay: 2 } };
type Wrap = (solver: Solver) => Solver;

test.each<[string, Wrap, () => Solver, object?]>([
  ['at once', (solver) => solver, eigenRoots],
  ['later', (solver) => solver, laterRoots, due],
  [
    'later, for caches stored encoded',
    (solver) => solver,
    laterRoots,
    { ...due, storage: { cache: bfloat16() } },
  ],
  ['by retries', retried, eigenRoots],
  ['by retries, later', retried, laterRoots, due],
  ['by kinds', byKind, eigenRoots],
  ['by kinds, later', byKind, laterRoots, due],
])(
  'roots that come %s are those of each factor by itself, by one call for all blocks of a step',
  async (_, wrap, make, slots) => {
    const sizes: number[] = [];
    const together = await trained(wrap(manyAtOnce(make(), sizes)), slots);
    expect(together).toEqual(await trained(wrap(make()), slots));
    // Steps 1, 4 and 7; two sides of the kernel and one of the bias.
    expect(sizes).toEqual([3, 3, 3]);
  },
);

test('a first attempt in common that throws for all, or is not finite for one, is repeated by each', async () => {
  const sizes: number[] = [];
  const good = manyAtOnce(eigenRoots(), sizes);
  const bad: Solver = {
    ...good,
    solveAll: (solves) =>
      good.solveAll!(solves).map((root, k) =>
        k === 1 ? { ...(root as SymmetricRoot), root: tf.fill([2, 2], NaN) } : root,
      ),
  };
  const { refreshed } = await trained(retried(bad));
  expect(refreshed).toEqual([1, 1, 4, 4, 7, 7]);
  // In common, then the second factor once more.
  expect(sizes).toEqual([3, 1, 3, 1, 3, 1]);
});

test('where the common call throws, each block is refreshed by itself', async () => {
  const throwing: Solver = {
    ...eigenRoots(),
    solveAll: () => {
      throw new Error('not these');
    },
  };
  expect(await trained(throwing)).toEqual(await trained(eigenRoots()));
});

test('a factor with the exponent 0 is not handed over', async () => {
  const exponent = (order: number, place: number) => (place === 0 && order > 1 ? 0 : -1 / 2);
  const slots = (solver: Solver) => ({
    preconditioner: factored(kronecker({ beta2: 0.95 }), solver, { exponent }),
  });
  const sizes: number[] = [];
  const solver = manyAtOnce(eigenRoots(), sizes);
  expect(await trained(solver, slots(solver))).toEqual(
    await trained(eigenRoots(), slots(eigenRoots())),
  );
  expect(sizes).toEqual([2, 2, 2]);
});
