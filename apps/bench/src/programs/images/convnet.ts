import * as tf from '@tensorflow/tfjs';
import { digitImages } from '../data.js';
import { fitClassifier } from '../fitting.js';
import type { Program } from '../program.js';

/** A convolutional classifier with batch normalisation and dropout, by `model.fit`. */
export const convnet: Program = {
  name: 'convnet',
  describe: 'fit: two convolutions with batchNorm, dropout, dense 64; digits; cross entropy',
  half: 'choosing',
  steps: 160,
  async run(session) {
    const split = await digitImages(session);
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [14, 14, 1], filters: 8, kernelSize: 3, useBias: false }),
        tf.layers.batchNormalization({ momentum: 0.9 }),
        tf.layers.activation({ activation: 'relu' }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }),
        tf.layers.flatten(),
        tf.layers.dropout({ rate: 0.25 }),
        tf.layers.dense({ units: 64, activation: 'relu' }),
        tf.layers.dense({ units: 10, activation: 'softmax' }),
      ],
    });
    await fitClassifier(session, model, split, 64);
  },
};
