// A preconditioner whose cache is null, or that needs no signals at all, is applied like any other.
import type { Preconditioner, State } from '@curvature/spec';
import { preconditionerIssues } from '@curvature/testkit';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { secondOrder } from '../optimizer.js';
import { whole } from '../partition/partition.js';

beforeAll(() => tf.setBackend('cpu'));

const tenTimes = <C extends State>(
  cache: C,
  needs: readonly 'grad'[],
): Preconditioner<null, C, 'grad'> => ({
  specVersion: 1,
  name: 'ten times',
  needs,
  init: () => null,
  accumulate: () => null,
  refresh: () => cache,
  apply: (_, direction) => tf.mul(direction, 10),
});

test.each([
  [null, ['grad']],
  [null, []],
  [0, ['grad']],
  [[], []],
] as const)('cache %j, needs %j', async (cache, needs) => {
  const make = () => tenTimes<State>(cache as State, needs as readonly 'grad'[]);
  expect(await preconditionerIssues(make)).toEqual([]);
  const optimizer = secondOrder({ learningRate: 0.01, preconditioner: make(), partition: whole });
  const w = tf.variable(tf.tensor2d([[1, 1]]));
  for (let i = 0; i < 5; i++)
    optimizer.minimize(() => tf.sum(tf.square(w)) as tf.Scalar, false, [w]);
  // w <- w - 0.01 * 10 * 2 w
  expect(w.dataSync()[0]).toBeCloseTo(0.8 ** 5, 6);
  expect(optimizer.inspect()[0]).toMatchObject({ preconditioned: true, waiting: '', refreshes: 5 });
  const other = secondOrder({ learningRate: 0.01, preconditioner: make(), partition: whole });
  await other.setWeights(await optimizer.getWeights());
  other.minimize(() => tf.sum(tf.square(w)) as tf.Scalar, false, [w]);
  expect(w.dataSync()[0]).toBeCloseTo(0.8 ** 6, 6);
  for (const one of [optimizer, other, w]) one.dispose();
});
