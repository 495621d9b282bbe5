import { eigenRoots } from '@curvature/backend-tfjs';
import { CurvatureError } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { rootSolverIssues } from './root-solver-issues.js';
import type { SymmetricSolver } from './root-solver-trial.js';

beforeAll(() => tf.setBackend('cpu'));

const good = eigenRoots() as SymmetricSolver;
type Root = { root: tf.Tensor; residual: tf.Tensor; condition: tf.Tensor };
type Solve = (...args: Parameters<SymmetricSolver['solve']>) => Root;
const solve = good.solve as Solve;

const solves = (f: (root: Root, ...args: Parameters<Solve>) => unknown) => () => ({
  ...good,
  solve: ((...args) => f(solve(...args), ...args)) as SymmetricSolver['solve'],
});
const mapped = (f: (root: tf.Tensor, matrix: tf.Tensor) => tf.Tensor) =>
  solves((root, { matrix }) => ({ ...root, root: f(root.root, matrix) }));

const table: readonly (readonly [string, () => SymmetricSolver, RegExp])[] = [
  ['no name', () => ({ ...good, name: '' }), /"declares itself"/],
  [
    'a string in its root',
    solves((root) => ({ ...root, state: 'fine' })),
    /"keeps tensors and plain data only".*string/,
  ],
  [
    'disposes the matrix',
    solves((root, { matrix }) => (matrix.dispose(), root)),
    /"is pure.*solve must leave .* factor was disposed/,
  ],
  [
    'changes the matrix',
    () => ({
      ...good,
      solve: (factor, exponent, previous) => {
        (factor.matrix.dataSync() as Float32Array)[0]! += 1;
        return good.solve(factor, exponent, previous);
      },
    }),
    /"is pure.*solve must leave .* factor\[0\] was/,
  ],
  [
    'hidden state',
    () => {
      let n = 0;
      return mapped((root) => tf.mul(root, 1 + n++ * 1e-6))();
    },
    /"is pure.*solve gave two results/,
  ],
  [
    'a root that grows',
    solves((root, _, __, previous) => (previous ? { ...root, more: 1 } : root)),
    /"keeps the layout of its roots"/,
  ],
  [
    'the wrong power',
    () => ({ ...good, solve: (f, e, p) => good.solve(f, e / 2, p) }),
    /"X\^p \(A \+ ridge\) is the identity"/,
  ],
  [
    'no ridge',
    () => ({
      ...good,
      solve: (f, e, p) => good.solve({ ...f, ridge: { absolute: 0, relative: 0 } }, e, p),
    }),
    /"X\^p \(A \+ ridge\) is the identity": .* \(rank 1 and a ridge/,
  ],
  [
    'the diagonal alone',
    mapped((root) => tf.mul(root, tf.eye(root.shape[1]!))),
    /"X\^p \(A \+ ridge\) is the identity"/,
  ],
  [
    'the previous root',
    solves((root, _, __, previous) => (previous ? { ...root, root: tf.mul(root.root, 2) } : root)),
    /"X\^p \(A \+ ridge\) is the identity": .* with the previous root at hand/,
  ],
  [
    'a root that leans',
    mapped((root) => tf.add(root, tf.mul(tf.cumsum(tf.eye(root.shape[1]!), 1), 3e-5))),
    /"makes symmetric roots": X differs from its transpose/,
  ],
  [
    'a fixed ridge of its own',
    () => ({
      ...good,
      solve: (f, e, p) =>
        good.solve({ ...f, ridge: { ...f.ridge, absolute: f.ridge.absolute + 1e-6 } }, e, p),
    }),
    /"does not depend on scale": the root of 1e-12 A is off/,
  ],
  [
    'one ridge for the whole stack',
    () => ({
      ...good,
      solve: (f, e, p) => {
        const absolute =
          f.ridge.absolute + 1e-5 * f.matrix.shape[0]! * tf.max(f.matrix).dataSync()[0]!;
        return good.solve({ ...f, ridge: { absolute, relative: f.ridge.relative } }, e, p);
      },
    }),
    /"solves a stack like its matrices one by one"/,
  ],
  [
    'many at once, without their weights',
    () => ({ ...good, solveAll: (all) => all.map(([f, e, p]) => good.solve(f, e, p)) }),
    /"solves many stacks at once like each by itself": the roots of a stack that was divided/,
  ],
  [
    'many at once, in another order',
    () => ({
      ...good,
      solveAll: (all) => [all.at(-1)!, ...all.slice(0, -1)].map(([f, e, p]) => good.solve(f, e, p)),
    }),
    /"solves many stacks at once like each by itself"/,
  ],
  [
    'hides NaN',
    () => ({
      ...good,
      solve: (f, e, p) =>
        good.solve(
          { ...f, matrix: tf.where(tf.isNaN(f.matrix), tf.onesLike(f.matrix), f.matrix) },
          e,
          p,
        ),
    }),
    /"never hides NaN": a matrix of NaN got a finite root/,
  ],
  [
    'a residual that lies',
    solves((root) => ({ ...root, residual: tf.fill(root.residual.shape, 0.5) })),
    /"reports the true residual": quality says 0\.5/,
  ],
  [
    'the wrong axis',
    () => ({
      ...good,
      multiply: (root, x, axis) => good.multiply(root, x, x.rank === 4 ? 1 : axis),
    }),
    /"multiplies along every axis"|it threw/,
  ],
  [
    'another shape',
    () => ({
      ...good,
      multiply: (root, x, axis) =>
        x.rank === 4
          ? tf.reshape(good.multiply(root, x, axis), [-1])
          : good.multiply(root, x, axis),
    }),
    /"multiplies along every axis": multiply along axis 2 of .* made/,
  ],
  [
    'keeps tensors',
    solves((root) => (tf.keep(tf.scalar(1)), root)),
    /"leaks no tensors": the number of tensors changed by 1 over one root/,
  ],
];

it.each(table)('catches %s', async (_, make, sentence) => {
  expect((await rootSolverIssues(make))[0]).toMatch(sentence);
});

it('reports nothing of a conforming plugin', async () => {
  expect(await rootSolverIssues(() => good)).toEqual([]);
});

it.each([{ tolerance: 0 }, { cases: {} }, { within: 3 }])('%j is refused', async (options) => {
  await expect(rootSolverIssues(() => good, options as never)).rejects.toThrow(CurvatureError);
});
