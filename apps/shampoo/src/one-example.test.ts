// Runs that overfit one example: statistics of rank 1, whose ridge is far below rounding.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { metaShampoo } from './meta-shampoo.js';

beforeAll(() => tf.setBackend('cpu'));

/** A small net of its own for each seed, and the one example that it is to learn. */
function one(seed: number) {
  const kernel = (at: number) => tf.initializers.glorotUniform({ seed: at });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 8,
        activation: 'tanh',
        inputShape: [6],
        kernelInitializer: kernel(seed),
      }),
      tf.layers.dense({ units: 2, kernelInitializer: kernel(seed + 50) }),
    ],
  });
  const [x, y] = [
    tf.randomNormal([1, 6], 0, 1, 'float32', seed),
    tf.randomNormal([1, 2], 0, 1, 'float32', seed + 9),
  ];
  return { model, x, y };
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])('metaShampoo trains to the end, seed %i', async (seed) => {
  const { model, x, y } = one(seed);
  model.compile({ optimizer: metaShampoo(), loss: 'meanSquaredError' });
  const losses: number[] = [];
  for (let step = 0; step < 200; step++) losses.push((await model.trainOnBatch(x, y)) as number);
  expect(losses.at(-1)).toBeLessThan(0.1 * losses[0]!);
});
