import { train } from '@tensorflow/tfjs';
import { denseAutoencoder } from './dense-autoencoder.js';
import { imageData } from './image-data.js';
import { main } from './main.js';
import { randomStream } from './random.js';
import type { Task } from './task.js';

/** A task of 40 images of 12 pixels, for tests of the command line. */
const tiny: Task = {
  name: 'tiny',
  describe: '12-8-3, mirrored, on 40 random images',
  batch: 8,
  steps: 12,
  load: async () => {
    const random = randomStream(7, 'tiny');
    return imageData(
      Float32Array.from({ length: 480 }, () => random()),
      12,
      1,
    );
  },
  model: (seed) => denseAutoencoder([12, 8, 3], seed),
};

/** The command line of an app that has nothing but tf.train.adamax. */
await main({
  name: 'testbin',
  describe: 'For tests.',
  version: '1.2.3',
  tasks: [tiny],
  optimizers: {
    adamax: {
      describe: 'tf.train.adamax',
      create: ({ learningRate, beta1 }: { learningRate: number; beta1?: number }) => train.adamax(learningRate, beta1),
      options: [
        { flag: '--learning-rate <number>', name: 'learningRate', describe: 'size of a step', range: { min: 0 } },
        { flag: '--beta1 <number>', name: 'beta1', describe: 'decay of the mean', range: { min: 0, below: 1 } },
      ],
      defaults: () => ({ learningRate: 0.01 }),
    },
  },
});
