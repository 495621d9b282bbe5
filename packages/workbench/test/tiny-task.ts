import { denseAutoencoder } from '../src/models/dense-autoencoder.js';
import { imageData } from '../src/data/images/image-data.js';
import { randomStream } from '../src/data/random.js';
import type { Task } from '../src/contract/task.js';

const random = randomStream(7, 'tiny');
const pixels = Float32Array.from({ length: 480 }, () => random());

/** For tests: 12-8-3, mirrored, on 40 random images of 12 pixels. */
export const tiny: Task = {
  name: 'tiny',
  describe: '12-8-3, mirrored, on 40 random images',
  batch: 8,
  steps: 12,
  load: async () => imageData(pixels, 12, 1),
  model: (seed) => denseAutoencoder([12, 8, 3], seed),
};
