import { denseAutoencoder } from '../models/dense-autoencoder.js';
import { imageData } from '../data/images/image-data.js';
import { readTrainingImages } from '../data/images/mnist.js';
import type { Task } from '../contract/task.js';

/** The autoencoder of Hinton and Salakhutdinov (2006) for MNIST. */
export const autoencoder: Task = {
  name: 'autoencoder',
  describe: 'autoencoder 784-1000-500-250-30, mirrored, on MNIST in IDX files (--data)',
  batch: 1000,
  steps: 200,
  needsData: true,
  async load({ data }) {
    const { images, pixels } = await readTrainingImages(data!);
    return imageData(images, pixels, 255);
  },
  model: (seed) => denseAutoencoder([784, 1000, 500, 250, 30], seed),
};
