import { denseAutoencoder } from '../models/dense-autoencoder.js';
import { imageData } from '../data/images/image-data.js';
import { readOpticalDigits } from '../data/images/optical-digits.js';
import { drawSmallDigits } from '../data/images/small-digits.js';
import type { Task } from '../contract/task.js';

/**
 * A small deep autoencoder on digits of 8 by 8: those of UCI, or drawn ones, which are the same for
 * every seed.
 */
export const digitsAutoencoder: Task = {
  name: 'digits-autoencoder',
  describe: 'autoencoder 64-128-64-32-8, mirrored, on optical digits (--data) or 4000 drawn ones',
  batch: 256,
  steps: 300,
  load: async ({ data }) =>
    data === undefined
      ? imageData(drawSmallDigits(4000), 64, 1)
      : imageData(await readOpticalDigits(data), 64, 16),
  model: (seed) => denseAutoencoder([64, 128, 64, 32, 8], seed),
};
