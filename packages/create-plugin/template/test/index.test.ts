import { secondOrder } from '@curvature/core';
import { preconditionerIssues } from '@curvature/testkit';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { myPreconditioner } from '../src/index.js';

beforeAll(() => tf.setBackend('cpu'));

test('it obeys the laws of the contract', async () => {
  expect(await preconditionerIssues(() => myPreconditioner())).toEqual([]);
}, 60_000);

test('without memory, the first direction is the sign of the gradient', () => {
  const before = tf.memory().numTensors;
  const direction = tf.tidy(() => {
    const parameter = { name: 'w', shape: [3] };
    const block = { id: 'w', index: 0, shape: [1, 3], axes: [1], parameter };
    const context = { block, step: 1 };
    const plugin = myPreconditioner({ decay: 0 });
    const grad = tf.tensor([[100, -0.01, 0]]);
    const stats = plugin.accumulate(plugin.init(block), { grad }, null, context);
    const cache = plugin.refresh!(stats, null, context) as { scale: tf.Tensor };
    return [...plugin.apply(cache, grad, stats, context).dataSync()];
  });
  for (const [i, sign] of [1, -1, 0].entries()) expect(direction[i]).toBeCloseTo(sign, 4);
  expect(tf.memory().numTensors).toBe(before);
});

test('it trains where one direction is a thousand times steeper than another', () => {
  const w = tf.variable(tf.tensor2d([[1, 1]]));
  const loss = () => tf.sum(tf.mul([[1000, 1]], tf.square(w))) as tf.Scalar;
  const optimizer = secondOrder({ learningRate: 0.05, preconditioner: myPreconditioner() });
  const start = loss().dataSync()[0]!;
  for (let step = 0; step < 100; step++) optimizer.minimize(loss, false, [w]);
  expect(loss().dataSync()[0]).toBeLessThan(0.01 * start);
  optimizer.dispose();
});

test('it refuses options that it does not take, in a sentence', () => {
  expect(() => myPreconditioner({ decay: 1 })).toThrow(
    /decay must be a number at least 0 and below 1/,
  );
  expect(() => myPreconditioner({ deacy: 0.9 } as object)).toThrow(/there is no option deacy/);
});
