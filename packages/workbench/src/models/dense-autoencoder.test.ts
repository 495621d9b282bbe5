import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { denseAutoencoder } from './dense-autoencoder.js';

beforeAll(() => tf.setBackend('cpu'));
const valuesOf = (seed: number) => {
  const { variables } = denseAutoencoder([12, 8, 3], seed);
  const values = variables.map((variable) => [...variable.dataSync()]);
  tf.dispose(variables);
  return values;
};

test('its variables are mirrored kernels [in, out] and biases, named by layer', () => {
  const before = tf.memory().numTensors;
  const { variables } = denseAutoencoder([12, 8, 3], 0);
  const names = variables.map(({ name, shape }) => `${name} ${shape.join('x')}`);
  expect(names).toEqual([
    'layer0/kernel 12x8',
    'layer0/bias 8',
    'layer1/kernel 8x3',
    'layer1/bias 3',
    'layer2/kernel 3x8',
    'layer2/bias 8',
    'layer3/kernel 8x12',
    'layer3/bias 12',
  ]);
  tf.dispose(variables);
  expect(tf.memory().numTensors).toBe(before);
});

test('kernels are uniform within the limit of Glorot and Bengio, biases are zero, and the seed decides', () => {
  const [kernel, bias] = valuesOf(5) as [number[], number[]];
  const limit = Math.sqrt(6 / 20);
  expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(limit);
  expect(Math.max(...kernel.map(Math.abs))).toBeGreaterThan(0.9 * limit);
  expect(bias.every((value) => value === 0)).toBe(true);
  expect(valuesOf(5)).toEqual(valuesOf(5));
  expect(valuesOf(6)).not.toEqual(valuesOf(5));
});

test('the loss is that of tanh layers with a linear code and linear logits', () => {
  const model = denseAutoencoder([4, 3, 2], 1);
  const x = [0.2, 0.9, 0, 1];
  const layer = (input: number[], index: number) => {
    const kernel = model.variables[2 * index]!.arraySync() as number[][];
    return kernel[0]!.map((_, j) =>
      input.reduce((sum, value, i) => sum + value * kernel[i]![j]!, 0),
    );
  };
  const hidden = layer(x, 0).map(Math.tanh);
  const logits = layer(layer(layer(hidden, 1), 2).map(Math.tanh), 3);
  const losses = logits.map((z, i) => Math.log1p(Math.exp(z)) - z * x[i]!);
  const images = tf.tensor2d([x]);
  const loss = tf.tidy(() => model.loss({ inputs: images, targets: images }).dataSync()[0]);
  expect(loss).toBeCloseTo(
    losses.reduce((a, b) => a + b),
    5,
  );
  tf.dispose([images, ...model.variables]);
});
