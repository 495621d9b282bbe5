import { drawCurves } from '../data/images/curves.js';
import { denseAutoencoder } from '../models/dense-autoencoder.js';
import { imageData } from '../data/images/image-data.js';
import type { Task } from '../contract/task.js';

/**
 * The deep autoencoder of Hinton and Salakhutdinov (2006) on drawn curves, which are the same for
 * every seed.
 */
export const curves: Task = {
  name: 'curves',
  describe: 'autoencoder 784-400-200-100-50-25-6, mirrored, on 20000 drawn curves',
  batch: 500,
  steps: 300,
  drawsData: true,
  load: async () => imageData(drawCurves(20_000, 1), 784, 1),
  model: (seed) => denseAutoencoder([784, 400, 200, 100, 50, 25, 6], seed),
};
