import '@curvature/backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { sonew } from './sonew.js';

test.each([
  ['cpu', 0, 2],
  ['cpu', 1, 3],
  ['wasm', 0, 2],
  ['wasm', 1, 3],
  ['wasm', 4, 6],
] as const)(
  'on %s a step of band %s keeps %s numbers for each parameter',
  async (backend, band, count) => {
    await tf.setBackend(backend);
    const before = tf.memory().numBytes;
    const kernel = tf.tidy(() => tf.variable(tf.randomNormal([60, 50], 0, 1, 'float32', 1)));
    const optimizer = sonew({ band });
    const empty = tf.memory().numBytes;
    for (let step = 0; step < 2; step++) {
      const tensor = tf.tidy(() => tf.mul(kernel, 2));
      optimizer.applyGradients([{ name: kernel.name, tensor }]);
      tensor.dispose();
      // Beside them, the mean of the diagonal and the count of steps.
      expect(Math.floor((tf.memory().numBytes - empty) / 4 / 3000)).toBe(count);
    }
    optimizer.dispose();
    kernel.dispose();
    expect(tf.memory().numBytes - before).toBe(0);
  },
);
