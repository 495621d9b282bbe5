import * as tf from '@tensorflow/tfjs';
import { eigenRoots } from '@curvature/backend-tfjs';
import { kronecker } from '@curvature/kronecker';
import type { AnyPreconditioner } from '@curvature/spec';
import { beforeAll, expect, test } from 'vitest';
import type { Telemetry } from './events.js';
import { factored } from '../../factored/factored.js';
import { secondOrder } from '../../optimizer.js';
import { problem, run, shampooLike } from '../../../test/small-problem.js';

beforeAll(() => tf.setBackend('cpu'));

test.each([null, { delay: 2 }])(
  'the graft ratio is told at each step that takes a new cache into use: %o',
  async (pipeline) => {
    const events: Telemetry[] = [];
    const optimizer = shampooLike({ pipeline, onEvent: (event) => events.push(event) });
    await run(optimizer, problem(), 9);
    await optimizer.settled();
    const stepsOf = (type: Telemetry['type']) =>
      events.filter((e) => e.type === type).map((e) => `${e.block} ${e.step}`);
    expect(stepsOf('graft')).toHaveLength(6);
    expect(stepsOf('graft').toSorted()).toEqual(stepsOf('refresh').toSorted());
  },
);

test('a preconditioner that throws when asked for its quality harms nothing', async () => {
  const optimizer = secondOrder({
    learningRate: 0.01,
    preconditioner: {
      specVersion: 1,
      name: 'secretive',
      needs: ['grad'],
      init: () => null,
      accumulate: () => null,
      refresh: () => 1,
      apply: (_, direction) => direction,
      quality: () => {
        throw new Error('not telling');
      },
    },
  });
  await run(optimizer, problem(), 2);
  await optimizer.settled();
  expect(optimizer.inspect()[0]).toMatchObject({ refreshes: 2, residual: null });
});

test('a rate that is no number is refused before it reaches a parameter', () => {
  const [w, grad] = [tf.variable(tf.ones([2, 2])), tf.ones([2, 2])];
  const give = (optimizer: tf.Optimizer) =>
    optimizer.applyGradients([{ name: w.name, tensor: grad }]);
  const rate = (step: number) => (step < 2 ? 0 : NaN);
  expect(() => give(secondOrder({ learningRate: () => NaN, preconditioner: null }))).toThrow(
    /learningRate at step 1 must be .*, got NaN/,
  );
  const decaying = secondOrder({
    learningRate: 0.1,
    preconditioner: null,
    weightDecay: { rate, at: 'gradient' },
  });
  give(decaying);
  expect(() => give(decaying)).toThrow(/weightDecay.rate at step 2/);
  expect(w.dataSync().every(Number.isFinite)).toBe(true);
});

test('inspect tells the largest eigenvalue of the factors, after the ridge', async () => {
  const w = tf.variable(tf.zeros([2, 2]));
  const optimizer = secondOrder({
    learningRate: 0.1,
    preconditioner: factored(
      kronecker({ beta2: 1, ridge: { absolute: 0.5 } }),
      eigenRoots(),
    ) as AnyPreconditioner<'grad'>,
  });
  // The gradient is diag(3, 2): both factors are diag(9, 4).
  optimizer.minimize(
    () =>
      tf.sum(
        tf.mul(w, [
          [3, 0],
          [0, 2],
        ]),
      ) as tf.Scalar,
    false,
    [w],
  );
  await optimizer.settled();
  expect(optimizer.inspect()[0]!.largest).toBeCloseTo(9.5, 4);
  optimizer.dispose();
  w.dispose();
});
