// Parameters that have no gradient at some steps, or at first.
import { every } from '@curvature/policies';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { problem, shampooLike, stepOnce } from '../../test/small-problem.js';

beforeAll(() => tf.setBackend('cpu'));

test('a parameter that joins late is saved and resumed as itself, whatever else looks like it', async () => {
  const grad = (at: number) => tf.randomNormal([3, 2], 0, 1, 'float32', at);
  const make = () => ['first', 'second'].map(() => tf.variable(tf.ones([3, 2])));
  const step = (optimizer: tf.Optimizer, [a, b]: tf.Variable[], at: number) =>
    optimizer.applyGradients([
      { name: a!.name, tensor: at > 3 ? grad(at) : null! },
      { name: b!.name, tensor: grad(-at) },
    ]);
  const steps = (optimizer: tf.Optimizer, variables: tf.Variable[], from: number, to: number) => {
    for (let at = from; at <= to; at++) step(optimizer, variables, at);
  };
  const values = (variables: tf.Variable[]) => variables.map((v) => [...v.dataSync()]);
  for (const cut of [2, 6]) {
    const [whole, part] = [make(), make()];
    steps(shampooLike(), whole, 1, 10);
    const optimizer = shampooLike();
    steps(optimizer, part, 1, cut);
    const resumed = shampooLike();
    await resumed.setWeights(await optimizer.getWeights());
    steps(resumed, part, cut + 1, 10);
    expect(values(part)).toEqual(values(whole));
  }
});

test('two models that take turns at one optimizer are both preconditioned', () => {
  const models = [problem(1), problem(5)];
  const optimizer = shampooLike({ policy: every({ roots: 4, statistics: 2 }) });
  for (let step = 1; step <= 20; step++) stepOnce(optimizer, models[step % 2]!);
  // Steps 1, 5, 9, 13, 17 of one parameter. The other has its first refresh at its own first step,
  // and a missed one a step later.
  expect(optimizer.inspect().map((row) => row.refreshes)).toEqual([5, 5, 5, 5]);
});
