// Every rule that tfjs has as an optimizer, step for step against it.
import type { Rule, State } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normals, seeds, shapes, updatesOf, worstError } from '../test/trajectory.js';
import { adagrad, adam, chain, ema, heavyBall, rmsprop, sgd } from './index.js';

const rate = 0.01;

// tfjs adds epsilon under the square root in adagrad (1e-7, where its start of 0.1 drowns it) and
// in rmsprop (made tiny here).
const table: readonly (readonly [string, Rule<State>, () => tf.Optimizer])[] = [
  ['sgd', sgd(), () => tf.train.sgd(rate)],
  ['momentum', heavyBall({ beta: 0.8 }), () => tf.train.momentum(rate, 0.8)],
  ['nesterov', heavyBall({ beta: 0.8, nesterov: true }), () => tf.train.momentum(rate, 0.8, true)],
  ['adagrad', adagrad({ initial: 0.1 }), () => tf.train.adagrad(rate, 0.1)],
  ['rmsprop', rmsprop({ beta2: 0.9 }), () => tf.train.rmsprop(rate, 0.9, 0, 1e-20)],
  [
    'rmsprop with momentum',
    chain(rmsprop({ beta2: 0.95 }), heavyBall({ beta: 0.7 })),
    () => tf.train.rmsprop(rate, 0.95, 0.7, 1e-20),
  ],
  ['adam', adam(), () => tf.train.adam(rate, 0.9, 0.999, 1e-8)],
  [
    'adam, epsilon 0.1',
    adam({ beta1: 0.5, beta2: 0.9, epsilon: 0.1 }),
    () => tf.train.adam(rate, 0.5, 0.9, 0.1),
  ],
  [
    'adam as a filter and a rule',
    chain(ema(), adam({ beta1: 0 })),
    () => tf.train.adam(rate, 0.9, 0.999, 1e-8),
  ],
];

/** What tfjs's optimizer does to a variable that starts at 0, after each step. */
function trained(
  make: () => tf.Optimizer,
  shape: readonly number[],
  grads: readonly Float32Array[],
) {
  const optimizer = make();
  const variable = tf.tidy(() => tf.zeros([...shape]).variable());
  const values = grads.map((grad) => {
    tf.tidy(() => optimizer.applyGradients({ [variable.name]: tf.tensor(grad, [...shape]) }));
    return variable.dataSync<'float32'>().slice();
  });
  variable.dispose();
  optimizer.dispose();
  return values;
}

/** The same for a rule's updates. */
function walked(updates: readonly Float32Array[]) {
  const w = new Float64Array(updates[0]!.length);
  return updates.map((update) => {
    update.forEach((u, j) => (w[j]! -= rate * u));
    return w.slice();
  });
}

// 1e-4, because tfjs's adam keeps beta^t in float32, where 1 - 0.999 is off by 1e-5.
it.each(table)('%s equals the optimizer of tfjs over 30 steps', (_, rule, make) => {
  fc.assert(
    fc.property(shapes, seeds, (shape, seed) => {
      const grads = normals(shape, 30, seed);
      expect(
        worstError(walked(updatesOf(rule, shape, grads)), trained(make, shape, grads)),
      ).toBeLessThan(1e-4);
    }),
    { numRuns: 10 },
  );
});
