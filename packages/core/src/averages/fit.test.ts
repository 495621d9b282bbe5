import { adam } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { firstOrder } from '../first-order.js';
import { scheduleFree } from './values/schedule-free.js';

test('model.fit trains at y, and callbacks validate at the averaged weights', async () => {
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  const rule = adam({ beta1: 0 });
  const optimizer = firstOrder({ learningRate: 0.05, rule, average: scheduleFree() });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const [x, y] = [tf.randomNormal([32, 3], 0, 1, 'float32', 1), tf.ones([32, 2])];
  const loss = () => {
    const scalar = model.evaluate(x, y) as tf.Scalar;
    const value = scalar.dataSync()[0]!;
    scalar.dispose();
    return value;
  };
  const seen: { own: number; trained: number; averaged: number }[] = [];
  const onEpochEnd = async (_: number, logs?: tf.Logs) => {
    const averaged = await optimizer.evaluate(async () => loss());
    seen.push({ own: logs!['val_loss']!, trained: loss(), averaged });
  };
  await model.fit(x, y, {
    epochs: 3,
    batchSize: 8,
    validationData: [x, y],
    callbacks: { onEpochEnd },
    verbose: 0,
  });
  for (const { own, trained, averaged } of seen) {
    expect(own).toBeCloseTo(trained, 5);
    expect(averaged).not.toBeCloseTo(trained, 5);
  }
  expect(seen.length).toBe(3);
  const [first, , last] = seen;
  expect(last!.averaged).toBeLessThan(first!.averaged);
  tf.dispose([x, y]);
  model.dispose();
  optimizer.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
