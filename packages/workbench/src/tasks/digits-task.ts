import { CurvatureError } from '@curvature/spec';
import { classifiedImages } from '../data/images/classified-images.js';
import { digitClassifier } from '../models/digit-classifier.js';
import { readTrainingImages } from '../data/images/mnist.js';
import { drawDigits } from '../data/images/stroke-digits.js';
import type { Task } from '../contract/task.js';

async function readDigits(folder: string) {
  const { images, labels } = await readTrainingImages(folder);
  const wrong = labels.findIndex((label) => label > 9);
  if (wrong < 0) return classifiedImages(images, labels, 28, 255);
  throw new CurvatureError(
    `Label ${wrong + 1} in ${folder} is ${labels[wrong]}; this task takes digits, 0 to 9.`,
    'The folder may hold another data set.',
    'Point --data at the folder with the MNIST files.',
  );
}

/**
 * A small convolutional classifier of digits: MNIST's, or drawn ones, which are the same for every
 * seed.
 */
export const digits: Task = {
  name: 'digits',
  describe:
    'convolutional classifier 5x5x16-5x5x32-128-10, on MNIST (--data) or 20000 drawn digits',
  batch: 128,
  steps: 200,
  async load({ data }) {
    if (data !== undefined) return readDigits(data);
    const { images, labels } = drawDigits(20_000, 1);
    return classifiedImages(images, labels, 28, 1);
  },
  model: (seed) => digitClassifier(seed),
};
