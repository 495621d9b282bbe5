// Whatever goes wrong, no state is lost, and it is told: one table of accidents, one list of
// demands.
import { onnxRoots } from '@curvature/backend-onnx';
import { eigenRoots, pooledRoots } from '@curvature/backend-tfjs';
import { factored, type Telemetry } from '@curvature/core';
import { kronecker } from '@curvature/kronecker';
import { every } from '@curvature/policies';
import type { RootSolver } from '@curvature/spec';
import type { SymmetricRoot } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { shampoo } from './shampoo.js';

beforeAll(() => tf.setBackend('cpu'));

type Solver = RootSolver<'symmetric', SymmetricRoot>;
let killed = 0;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Roots that go wrong after those of the first step. */
function wrong(how: () => never | Promise<never>): Solver {
  const solver = eigenRoots();
  let solves = 0;
  return {
    ...solver,
    solve: (...job) => (solves++ >= 2 && solves <= 4 ? how() : solver.solve(...job)),
  };
}

/** Roots of which some are asked of an inference session that onnxruntime refuses to make. */
function withoutSession(): Solver {
  const [solver, broken] = [
    eigenRoots(),
    onnxRoots({ workers: 1, executionProviders: ['nowhere'] }),
  ];
  closing.push(() => broken.close());
  let solves = 0;
  return {
    ...solver,
    solve: (...job) => (solves++ >= 2 && solves <= 4 ? broken : solver).solve(...job),
  };
}

/** Real threads, of which the first `deaths` end in the middle of their work. */
function mortal(deaths: number): Solver {
  let left = deaths;
  const kill = (worker: Worker) => {
    if (left-- <= 0) return;
    worker.once('message', () => setTimeout(() => void worker.terminate(), 1));
    worker.once('exit', () => killed++);
  };
  process.on('worker', kill);
  const solver = pooledRoots({ workers: 1 });
  closing.push(async () => {
    process.off('worker', kill);
    await solver.close();
  });
  return solver;
}

const noise = (size: number) => (shape: number[], step: number) =>
  tf.randomNormal(shape, 0, size, 'float32', step);
const good = noise(1);

interface Accident {
  readonly gradient?: (shape: number[], step: number) => tf.Tensor;
  readonly solver?: () => Solver;
  /** Rows and columns of the parameter; default 6. */
  readonly side?: number;
  /** Workers that die; default none. */
  readonly deaths?: number;
  /** What is told: the type of event and its message; null where nothing goes wrong. */
  readonly told: readonly [type: Telemetry['type'], message: RegExp] | null;
}

const accidents: Record<string, Accident> = {
  'gradients of NaN': {
    gradient: (shape) => tf.fill(shape, NaN),
    told: ['skipped', /was not finite at step 2/],
  },
  'gradients of Infinity': {
    gradient: (shape) => tf.fill(shape, -Infinity),
    told: ['skipped', /was not finite/],
  },
  'gradients of 1e20': {
    gradient: noise(1e20),
    told: ['skipped', /a norm above 1.* too large to be squared/],
  },
  'gradients of 1e20 in one element': {
    // Not by values of oneHot, which are whole numbers of 32 bits elsewhere than on cpu.
    gradient: (shape) =>
      tf
        .oneHot(tf.zeros([shape[0]!], 'int32'), shape[1]!)
        .toFloat()
        .mul(1e20),
    told: ['skipped', /too large to be squared/],
  },
  'gradients of 1e-20': { gradient: noise(1e-20), told: null },
  'gradients of zero': { gradient: (shape) => tf.zeros(shape), told: null },
  'gradients of 1e14': { gradient: noise(1e14), told: null },
  'a singular statistic': { gradient: (shape) => tf.fill(shape, 1), told: null },
  'a solver that throws': {
    solver: () =>
      wrong(() => {
        throw new Error('the session is gone');
      }),
    told: ['failure', /the session is gone/],
  },
  'a solver that rejects': {
    solver: () => wrong(() => Promise.reject(new Error('the session is gone'))),
    told: ['failure', /the session is gone/],
  },
  'an inference session that fails': { solver: withoutSession, told: ['failure', /onnx/i] },
  'a worker killed in the middle of a root': {
    solver: () => mortal(1),
    deaths: 1,
    side: 160,
    told: null,
  },
  'two workers killed over one root': {
    solver: () => mortal(2),
    deaths: 2,
    side: 160,
    told: ['failure', /Two workers died/],
  },
};

function setUp({ solver = eigenRoots, side = 6 }: Accident) {
  const events: Telemetry[] = [];
  const variable = tf.tidy(() => tf.variable(tf.zeros([side, side])));
  const preconditioner = factored(kronecker({ beta2: 0.9 }), solver());
  const optimizer = shampoo(
    { learningRate: 0.1, graft: 'adam', beta2: 0.9, blockSize: 256 },
    { preconditioner, policy: every(), onEvent: (event) => events.push(event) },
  );
  const step = async (gradient: NonNullable<Accident['gradient']>, k: number) => {
    tf.tidy(() =>
      optimizer.applyGradients([{ name: variable.name, tensor: gradient([side, side], k) }]),
    );
    await optimizer.settled();
  };
  return { events, variable, optimizer, step };
}

const isFinite = (values: ArrayLike<number>) => Array.from(values).every(Number.isFinite);

test.each(Object.entries(accidents))('%s: nothing is lost, and it is told', async (_, accident) => {
  const before = tf.memory().numTensors;
  killed = 0;
  const { events, variable, optimizer, step } = setUp(accident);
  await step(good, 1);
  for (const k of [2, 3]) await step(accident.gradient ?? good, k);
  for (const k of [4, 5, 6, 7]) await step(good, k);

  const told = events.filter(({ type }) => type === 'skipped' || type === 'failure');
  if (!accident.told) expect(told).toEqual([]);
  else {
    expect(told[0]).toMatchObject({
      type: accident.told[0],
      message: expect.stringMatching(accident.told[1]) as string,
    });
  }
  expect(killed).toBe(accident.deaths ?? 0);
  // All state is finite, the roots are those of late statistics, and the last steps moved every
  // element.
  for (const { tensor } of await optimizer.getWeights())
    expect(isFinite(tensor.dataSync())).toBe(true);
  expect(optimizer.inspect()[0]).toMatchObject({ preconditioned: true, failures: 0 });
  expect(optimizer.inspect()[0]!.staleness).toBeLessThanOrEqual(1);
  const last = variable.dataSync<'float32'>().slice();
  await step(good, 8);
  const moved = variable.dataSync<'float32'>().map((value, i) => Math.abs(value - last[i]!));
  expect(isFinite(moved)).toBe(true);
  expect(moved.filter((size) => size === 0)).toHaveLength(0);
  optimizer.dispose();
  variable.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test.each(['gradients of NaN', 'gradients of 1e20'])(
  'steps with %s are as if they had not been',
  async (name) => {
    const walk = async (bad: boolean) => {
      const { variable, step } = setUp({ told: null });
      await step(good, 1);
      if (bad) for (const k of [2, 3]) await step(accidents[name]!.gradient!, k);
      await step(good, 4);
      return variable.dataSync();
    };
    expect(await walk(true)).toEqual(await walk(false));
  },
);
