// On a device with slow reads everything works, a step later.
import { eigenBasis, eigenRoots, newtonRoots } from '@curvature/backend-tfjs';
import { eigenCorrected } from '@curvature/kronecker/eigenbasis';
import { levenbergMarquardt } from '@curvature/layer-fisher';
import { every } from '@curvature/policies';
import { adam } from '@curvature/rules';
import type { SignalSource } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerDistantBackend } from '../../../spec/test/distant-backend.js';
import { denseLayer, inputScaled } from '../../test/layer-signals.js';
import {
  later,
  type Problem,
  problem,
  shampooLike,
  type Solver,
} from '../../test/small-problem.js';
import { firstOrder } from '../first-order.js';
import { secondOrder, type SecondOrderOptimizer } from '../optimizer.js';

beforeAll(() => registerDistantBackend());
afterAll(() => tf.setBackend('cpu'));

async function losses(
  optimizer: SecondOrderOptimizer,
  { loss, variables }: Problem,
  steps: number,
) {
  const seen: number[] = [];
  for (let step = 0; step < steps; step++) {
    await optimizer.settled();
    const cost = optimizer.minimize(loss, true, variables)!;
    seen.push((await cost.data())[0]!);
    cost.dispose();
  }
  await optimizer.settled();
  return seen;
}

async function trained(backend: string, make: () => SecondOrderOptimizer) {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const task = problem();
  const optimizer = make();
  const seen = await losses(optimizer, task, 12);
  const rows = optimizer.inspect();
  optimizer.dispose();
  task.dispose();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(tf.memory().numTensors).toBe(before);
  return {
    seen,
    refreshes: rows.map(({ refreshes }) => refreshes),
    failures: rows.map(({ failures }) => failures),
  };
}

const soap = () =>
  secondOrder({
    learningRate: 0.01,
    preconditioner: eigenCorrected({ solver: eigenBasis() }),
    policy: every({ roots: 3 }),
    fallback: adam(),
    pipeline: { delay: 1 },
  });

test.each<[string, () => SecondOrderOptimizer]>([
  ['Adam', () => firstOrder({ learningRate: 0.01, rule: adam() })],
  ['Shampoo', () => shampooLike({ pipeline: { delay: 1 } })],
  ['Shampoo by Newton', () => shampooLike({ pipeline: { delay: 1 } }, newtonRoots() as Solver)],
  ['SOAP', soap],
])(
  '%s takes the steps that it takes where reads are cheap, and keeps no tensors',
  async (_, make) => {
    expect(await trained('webgpu', make)).toEqual(await trained('cpu', make));
  },
);

test('roots that are there at once come into use when they have been looked at, as those of an asynchronous solver do', async () => {
  const asynchronous = await trained('cpu', () => shampooLike({}, later(eigenRoots())));
  expect(await trained('webgpu', () => shampooLike({}, newtonRoots() as Solver))).toMatchObject({
    refreshes: asynchronous.refreshes,
    failures: [0, 0],
  });
});

describe('with adaptive damping', () => {
  const dampingsOn = async (backend: string) => {
    await tf.setBackend(backend);
    const { loss, source, variables } = denseLayer();
    const seen: (number | undefined)[] = [];
    const optimizer = secondOrder({
      learningRate: 0.1,
      signals: source as SignalSource<'activations'>,
      preconditioner: {
        ...inputScaled(true),
        apply: (cache: tf.Tensor, direction: tf.Tensor, _stats: tf.Tensor, context) => {
          seen.push(context.damping);
          return tf.mul(direction, cache);
        },
      },
      damping: levenbergMarquardt({ initial: 1, every: 1 }),
      pipeline: { delay: 1 },
    });
    await losses(optimizer, { loss, variables, dispose: () => {} }, 6);
    optimizer.dispose();
    return seen;
  };

  test('damping hears of every step before the next', async () => {
    const seen = await dampingsOn('webgpu');
    expect(new Set(seen).size).toBeGreaterThan(2);
    expect(seen).toEqual(await dampingsOn('cpu'));
  });
});

test('a state is saved and loaded', async () => {
  await tf.setBackend('webgpu');
  const task = problem();
  const optimizer = shampooLike({ pipeline: { delay: 1 } });
  await losses(optimizer, task, 4);
  const weights = await optimizer.getWeights();
  const other = shampooLike({ pipeline: { delay: 1 } });
  await other.setWeights(weights);
  await losses(other, task, 2);
  expect(other.inspect().map(({ refreshes }) => refreshes)).toEqual([2, 2]);
  optimizer.dispose();
  other.dispose();
  task.dispose();
});
