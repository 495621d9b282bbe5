import { backgroundEigenRoots, eigenRoots } from '@curvature/backend-tfjs';
import { kronecker } from '@curvature/kronecker';
import {
  byCholesky,
  byNewton,
  inverseRoot,
  requireRoots,
  type RootMethod,
} from '@curvature/linalg';
import type { Factors, Ridge, RootSolver } from '@curvature/spec';
import { multiplyAlong, type SymmetricRoot, worstOf } from '@curvature/spec/roots';
import { every } from '@curvature/policies';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Telemetry } from '../../diagnostics/telemetry/events.js';
import { factored } from '../factored.js';
import { secondOrder } from '../../optimizer.js';
import type { Retried } from './climb.js';
import { withRetries } from './with-retries.js';
import { problem, run } from '../../../test/small-problem.js';

beforeAll(() => tf.setBackend('cpu'));

type Solver = RootSolver<'symmetric', SymmetricRoot>;

/**
 * Methods of linalg that need a ridge, synchronous or in a later task of the event loop; `seen`
 * collects the ridges of the attempts.
 */
function solverBy(method: RootMethod, async: boolean, seen: Ridge[] = []): Solver {
  const solve = (
    { matrix, ridge }: Factors['symmetric'],
    exponent: number,
    values: Float32Array,
  ) => {
    const [count, n] = matrix.shape as [number, number];
    const roots = requireRoots(inverseRoot({ count, n, values }, -1 / exponent, { ridge, method }));
    return {
      root: tf.tensor(roots.root.values, [count, n, n]),
      residual: tf.tensor1d([...roots.residual]),
      condition: tf.tensor1d([...roots.condition].map((x) => Math.min(x, 3e38))),
    };
  };
  return {
    name: method.by,
    solve(factor, exponent) {
      seen.push(factor.ridge);
      if (!async) return solve(factor, exponent, factor.matrix.dataSync() as Float32Array);
      return factor.matrix.data().then((values) => solve(factor, exponent, values as Float32Array));
    },
    multiply: multiplyAlong,
    quality: worstOf,
  };
}

const factor = (matrix: tf.Tensor, ridge: Partial<Ridge> = {}): Factors['symmetric'] => ({
  kind: 'symmetric',
  matrix,
  ridge: { absolute: 0, relative: 0, ...ridge },
});
/** Two matrices of rank one, whose pivots are exactly zero after the first. */
const singular = () => tf.ones([2, 4, 4]);
/** Eigenvalues from 1 to 1e-14, in a rotated basis. */
const illConditioned = () =>
  tf.tidy(() => {
    const q = tf.linalg.qr(tf.randomNormal([4, 4], 0, 1, 'float32', 7))[0] as tf.Tensor2D;
    const d = tf.diag(tf.tensor1d([1, 1e-5, 1e-10, 1e-14]));
    return tf.expandDims(tf.matMul(tf.matMul(q, d as tf.Tensor2D), tf.transpose(q)));
  });

describe.each([
  ['at once', false],
  ['later', true],
])('roots that come %s', (_, async) => {
  test.each([
    ['a singular matrix, by Cholesky', singular, byCholesky(), -1],
    ['an ill-conditioned one, by Cholesky', illConditioned, byCholesky(), -1],
  ])('%s: fails alone, and is solved with retries', async (_, make, method, exponent) => {
    const alone = async () => solverBy(method, async).solve(factor(make()), exponent, null);
    await expect(alone()).rejects.toThrow(/Matrix 0/);
    const seen: Ridge[] = [];
    const solver = withRetries(solverBy(method, async, seen));
    const got = await solver.solve(factor(make()), exponent, null);
    expect(got.retries).toBeGreaterThan(0);
    expect(seen.length).toBe(got.retries + 1);
    const same = (await solverBy(method, async).solve(factor(make(), seen.at(-1)), exponent, null))
      .root;
    expect(got.root.root.dataSync()).toEqual(same.dataSync());
    expect((await solver.quality!(got)).retries).toBe(got.retries);
  });

  test('the ridge grows tenfold, a zero one starts at what float32 rounds off, and the last error goes on', async () => {
    const nan = tf.fill([1, 2, 2], NaN);
    const ridgesFor = async (ridge: Partial<Ridge>, options = {}) => {
      const seen: Ridge[] = [];
      const solve = async () =>
        withRetries(solverBy(byNewton(), async, seen), options).solve(factor(nan, ridge), -1, null);
      await expect(solve()).rejects.toThrow(/Matrix 0 of 1: .*NaN/);
      return seen.map(({ absolute, relative }) =>
        [absolute, relative].map((x) => Number(x.toPrecision(6))),
      );
    };
    const powers = [1, 10, 100, 1e3, 1e4];
    expect(await ridgesFor({})).toEqual([
      [0, 0],
      ...powers.map((x) => [0, Number((x * 2 ** -23).toPrecision(6))]),
    ]);
    expect(await ridgesFor({ absolute: 1e-3 }, { attempts: 3, factor: 2 })).toEqual([
      [1e-3, 0],
      [2e-3, 0],
      [4e-3, 0],
    ]);
    expect(await ridgesFor({ relative: 1e-6 }, { attempts: 2 })).toEqual([
      [0, 1e-6],
      [0, 1e-5],
    ]);
    expect(await ridgesFor({}, { attempts: 1 })).toEqual([[0, 0]]);
  });

  test('a root that is not finite is tried again, and nothing is left behind', async () => {
    const good = async ? backgroundEigenRoots() : eigenRoots();
    let solves = 0;
    const flaky: Solver = {
      ...good,
      solve: (f, exponent, previous) => {
        const broken = solves++ < 2 ? NaN : 1;
        const spoil = (root: SymmetricRoot) => {
          const spoilt = { ...root, root: tf.keep(tf.mul(root.root, broken)) };
          root.root.dispose();
          return spoilt;
        };
        const root = good.solve(f, exponent, previous);
        return root instanceof Promise ? root.then(spoil) : spoil(root);
      },
    };
    const matrix = tf.keep(tf.eye(3).expandDims());
    const before = tf.memory().numTensors;
    let pending!: Retried<SymmetricRoot> | Promise<Retried<SymmetricRoot>>;
    tf.tidy(() => {
      pending = withRetries(flaky).solve(factor(matrix), -0.5, null);
      if (!(pending instanceof Promise))
        Object.values(pending.root).forEach((tensor) => tf.keep(tensor));
    });
    const got = await pending;
    await new Promise((resolve) => setTimeout(resolve));
    expect(got.retries).toBe(2);
    expect(tf.memory().numTensors - before).toBe(Object.keys(got.root).length);
    tf.dispose([got.root, matrix]);
  });

  test('a solve that succeeds is not repeated, and is what the solver itself gives', async () => {
    const seen: Ridge[] = [];
    const f = factor(
      tf.tensor3d([
        [
          [4, 1],
          [1, 3],
        ],
      ]),
    );
    const got = await withRetries(solverBy(byNewton(), async, seen)).solve(f, -0.25, null);
    const plain = await solverBy(byNewton(), async).solve(f, -0.25, null);
    expect([got.retries, seen.length]).toEqual([0, 1]);
    expect(got.root.root.dataSync()).toEqual(plain.root.dataSync());
  });

  test('in training, telemetry tells the retries of singular statistics, and no refresh fails', async () => {
    const events: Telemetry[] = [];
    const task = problem();
    const optimizer = secondOrder({
      learningRate: 0.01,
      preconditioner: factored(
        kronecker({ ridge: { relative: 0 } }),
        withRetries(solverBy(byCholesky(), async)),
        {
          exponent: -1,
        },
      ),
      policy: every({ roots: 2 }),
      onEvent: (event) => events.push(event),
    });
    await run(optimizer, task, 6);
    await optimizer.settled();
    const refreshes = events.filter((event) => event.type === 'refresh');
    expect(refreshes.some(({ retries }) => retries > 0)).toBe(true);
    expect(events.filter(({ type }) => type === 'failure')).toEqual([]);
    optimizer.dispose();
    task.dispose();
  });
});

test.each([{ factor: 1 }, { attempts: 0 }, { attempts: 1.5 }])('%j is refused', (bad) => {
  expect(() => withRetries(eigenRoots(), bad)).toThrow(/withRetries: option/);
});

test('a misspelt option is refused', () => {
  expect(() => withRetries(eigenRoots(), { tries: 3 } as never)).toThrow(
    /withRetries: there is no option tries/,
  );
});
