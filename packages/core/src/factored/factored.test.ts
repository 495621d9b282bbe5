import { eigenRoots } from '@curvature/backend-tfjs';
import { kronecker } from '@curvature/kronecker';
import { every } from '@curvature/policies';
import { sgd } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { factored } from './factored.js';
import { firstOrder } from '../first-order.js';
import { later, problem, run, shampooLike, type Solver } from '../../test/small-problem.js';

beforeAll(() => tf.setBackend('cpu'));

const now = eigenRoots() as Solver;
const soon = later(now);
/** Solvers of the kernel's two factors, which have four tiles; the bias has one of two. */
const inTurn = (...solvers: Solver['solve'][]): Solver => {
  let solves = 0;
  const choose = ([count]: number[]) => (count === 4 ? solvers[solves++ % 2]! : now.solve);
  return { ...now, solve: (factor, ...given) => choose(factor.matrix.shape)(factor, ...given) };
};
const rejects: Solver['solve'] = () => Promise.reject(new Error('rejected'));
const throws: Solver['solve'] = () => {
  throw new Error('threw');
};

test('roots that are there at once and roots that come later make one cache', async () => {
  const task = problem();
  const optimizer = shampooLike({ toleratedFailures: 0 }, inTurn(now.solve, soon.solve));
  await run(optimizer, task, 12);
  await optimizer.settled();
  expect(optimizer.inspect().every(({ refreshes }) => refreshes > 2)).toBe(true);
});

describe.each([
  ['a later one, then a rejection', [soon.solve, rejects]],
  ['a rejection, then a later one', [rejects, soon.solve]],
  ['one at once, then a rejection', [now.solve, rejects]],
  ['a later one, then a throw', [soon.solve, throws]],
])('where one root fails: %s', (_, solvers) => {
  test('the other is freed', async () => {
    const task = problem();
    const optimizer = shampooLike(
      { toleratedFailures: 99, policy: every({ roots: 1 }) },
      inTurn(...solvers),
    );
    await run(optimizer, task, 5);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = tf.memory().numTensors;
    await run(optimizer, task, 20);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(optimizer.inspect()[0]!.failures).toBeGreaterThan(5);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('misspelt options are refused', () => {
  const parts = [kronecker(), eigenRoots()] as const;
  expect(() => factored(...parts, { power: -1 } as never)).toThrow(
    /factored: there is no option power/,
  );
  expect(() => firstOrder({ learningRate: 1, rule: sgd(), decay: 1 } as never)).toThrow(
    /firstOrder: there is no option decay/,
  );
});
