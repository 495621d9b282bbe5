import { adam, heavyBall } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { problem, stepOnce } from '../test/small-problem.js';
import { firstOrder } from './first-order.js';

beforeAll(() => tf.setBackend('cpu'));

test.each([
  [
    'sgd',
    () => firstOrder({ learningRate: 0.05, rule: heavyBall({ beta: 0 }) }),
    () => tf.train.sgd(0.05),
  ],
  [
    'momentum',
    () => firstOrder({ learningRate: 0.05, rule: heavyBall() }),
    () => tf.train.momentum(0.05, 0.9),
  ],
  ['adam', () => firstOrder({ learningRate: 0.05, rule: adam() }), () => tf.train.adam(0.05)],
] as const)('firstOrder with %s trains as that of tf.train', (_, ours, theirs) => {
  const losses = [ours(), theirs()].map((optimizer) => {
    const task = problem();
    return Array.from({ length: 30 }, () => stepOnce(optimizer, task));
  });
  losses[0]!.forEach((loss, i) => expect(loss / losses[1]![i]!).toBeCloseTo(1, 4));
});
