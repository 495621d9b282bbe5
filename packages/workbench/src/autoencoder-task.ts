import { CurvatureError } from '@curvature/spec';
import { denseAutoencoder } from './dense-autoencoder.js';
import { imageData } from './image-data.js';
import { readLabelledImages } from './mnist.js';
import type { Task } from './task.js';

/** The autoencoder of Hinton and Salakhutdinov (2006) for MNIST. */
export const autoencoder: Task = {
  name: 'autoencoder',
  describe: 'autoencoder 784-1000-500-250-30, mirrored, on MNIST in IDX files (--data)',
  batch: 1000,
  steps: 200,
  needsData: true,
  async load({ data }) {
    const { images, pixels } = await readLabelledImages(data!, 'train');
    if (pixels === 784) return imageData(images, pixels, 255);
    throw new CurvatureError(
      `The images in ${data} have ${pixels} pixels; this task takes 28 by 28 = 784.`,
      'The folder may hold another data set.',
      'Point --data at the folder with the MNIST files.',
    );
  },
  model: (seed) => denseAutoencoder([784, 1000, 500, 250, 30], seed),
};
