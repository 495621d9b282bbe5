// The effect of a source of signals on the step.
import { every } from '@curvature/policies';
import type { Preconditioner, SignalSource } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { secondOrder } from '../optimizer.js';

beforeAll(() => tf.setBackend('cpu'));

/** The mean squares of a layer's inputs: [fanIn, 1]. */
const inputSquares = (broken = false): Preconditioner<tf.Tensor, tf.Tensor, 'activations'> => ({
  specVersion: 1,
  name: 'inputSquares',
  needs: ['activations'],
  init: ({ shape }) => tf.zeros([shape[1]!, 1]),
  accumulate: (stats, { activations }) => {
    if (broken) throw new Error('no');
    return tf.add(stats, tf.reshape(tf.mean(tf.square(activations), 0), [-1, 1]));
  },
  refresh: (stats) => tf.div(1, tf.add(stats, 1e-3)),
  apply: (cache, direction) => tf.mul(direction, cache),
});

/** One layer, x W, that gives its inputs as signals, and counts what it holds. */
function layer() {
  const x = tf.randomNormal([8, 4], 0, 1, 'float32', 1) as tf.Tensor2D;
  const w = tf.variable(tf.ones([4, 3]));
  const counts = { captures: 0, held: 0 };
  const source: SignalSource<'activations'> = {
    provides: ['activations'],
    capture({ loss, differentiate }) {
      const value = differentiate(loss);
      counts.captures++;
      counts.held++;
      return {
        value,
        layer: () => ({ kind: 'linear', name: 'dense', mechanism: 'test', bias: null }),
        of: () => ({ activations: x }),
        dispose: () => counts.held--,
      };
    },
  };
  const loss = () => tf.mean(tf.square(tf.matMul(x, w as unknown as tf.Tensor2D))) as tf.Scalar;
  return { loss, w, counts, source };
}

test('refreshes fall on steps without statistics too, and those capture nothing', () => {
  const { loss, w, counts, source } = layer();
  const policy = every({ statistics: 4, roots: 3 });
  const optimizer = secondOrder({
    learningRate: 0.1,
    preconditioner: inputSquares(),
    policy,
    signals: source,
  });
  for (let step = 1; step <= 12; step++) optimizer.minimize(loss, false, [w]);
  expect(optimizer.inspect()[0]!.refreshes).toBe(4); // steps 1, 4, 7, 10
  expect(counts).toEqual({ captures: 3, held: 0 }); //  steps 1, 5, 9
});

test('what was captured is let go of, though the step fails', () => {
  const { loss, w, counts, source } = layer();
  const optimizer = secondOrder({
    learningRate: 0.1,
    preconditioner: inputSquares(true),
    signals: source,
  });
  expect(() => optimizer.minimize(loss, false, [w])).toThrow(/inputSquares.accumulate failed/);
  expect(counts).toEqual({ captures: 1, held: 0 });
});
