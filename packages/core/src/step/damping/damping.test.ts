import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { halving, type Layer, make, once, steps } from '../../../test/layer-optimizer.js';
import { denseLayer } from '../../../test/layer-signals.js';
import { secondOrder } from '../../optimizer.js';

beforeAll(() => tf.setBackend('cpu'));

describe('adaptive damping', () => {
  test('the model predicts the loss of a quadratic whose Hessian it knows', () => {
    const layer = denseLayer();
    // A kernel of one row: the mean square of its input is the whole Hessian of each output.
    const x = tf.randomNormal([8, 1], 0, 1, 'float32', 5) as tf.Tensor2D;
    const w = tf.variable(tf.ones([1, 3]));
    const loss = () => tf.div(tf.sum(tf.square(tf.matMul(x, w as tf.Tensor2D))), 16) as tf.Scalar;
    const source = {
      ...layer.source,
      capture: <T>(request: {
        loss: () => tf.Scalar;
        differentiate: (loss: () => tf.Scalar) => T;
      }) => ({
        value: request.differentiate(request.loss),
        layer: () => ({ kind: 'linear' as const, name: 'dense', mechanism: 'test', bias: null }),
        of: () => ({ activations: tf.reshape(x, [8, 1, 1]), outputGrads: tf.zeros([8, 1, 3]) }),
        dispose: () => undefined,
      }),
    };
    const seen: { actual: number; predicted: number }[] = [];
    const optimizer = make({ ...layer, source } as Layer, {
      damping: { ...halving(3, seen), init: () => 0 },
    });
    for (let step = 0; step < 6; step++) optimizer.minimize(loss, false, [w]);
    expect(seen).toHaveLength(2);
    for (const { actual, predicted } of seen) {
      expect(actual).toBeLessThan(0);
      expect(actual).toBeCloseTo(predicted, 5);
    }
  });
  test('looks only when due, hands the cost back, and keeps no tensors', () => {
    const layer = denseLayer();
    const seen: { actual: number; predicted: number }[] = [];
    const optimizer = make(layer, { damping: halving(4, seen) });
    steps(optimizer, layer, 4);
    const live = tf.memory().numTensors;
    steps(optimizer, layer, 8);
    expect(tf.memory().numTensors).toBe(live);
    expect(seen).toHaveLength(3);
    const cost = optimizer.minimize(layer.loss, true, layer.variables)!;
    expect(Number.isFinite(cost.dataSync()[0])).toBe(true);
    cost.dispose();
  });
  test('under model.fit with metrics nothing is left behind', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
    const optimizer = secondOrder({
      learningRate: 0.01,
      preconditioner: null,
      damping: halving(2),
    });
    model.compile({ optimizer, loss: 'meanSquaredError', metrics: ['mae'] });
    const [x, y] = [tf.randomNormal([32, 3]), tf.randomNormal([32, 1])];
    await model.fit(x, y, { epochs: 1, batchSize: 8, verbose: 0 });
    const live = tf.memory().numTensors;
    await model.fit(x, y, { epochs: 3, batchSize: 8, verbose: 0 });
    expect(tf.memory().numTensors).toBe(live);
  });
});

test('a new damping makes caches anew, of the same statistics', () => {
  const layer = denseLayer();
  const optimizer = make(layer, { policy: once(), damping: halving(2) });
  steps(optimizer, layer, 7);
  expect(optimizer.inspect()[0]!.refreshes).toBe(4); // at step 1, and after the looks at 2, 4 and 6
});

test('trainOnBatch with metrics goes on where damping adapts', async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
  model.compile({
    optimizer: secondOrder({ learningRate: 0.01, preconditioner: null, damping: halving(2) }),
    loss: 'meanSquaredError',
    metrics: ['mae'],
  });
  const [x, y] = [tf.randomNormal([8, 3]), tf.randomNormal([8, 1])];
  for (let step = 0; step < 6; step++)
    expect(Array.isArray(await model.trainOnBatch(x, y))).toBe(true);
});
