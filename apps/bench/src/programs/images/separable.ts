import * as tf from '@tensorflow/tfjs';
import { digitImages } from '../data.js';
import { fitClassifier } from '../fitting.js';
import type { Program } from '../program.js';

/** A mobile-style classifier of separable convolutions, by `model.fit`. */
export const separable: Program = {
  name: 'separable',
  describe: 'fit: convolution and two separable ones, global pooling; digits; cross entropy',
  half: 'reporting',
  steps: 160,
  async run(session) {
    const split = await digitImages(session);
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [14, 14, 1],
          filters: 12,
          kernelSize: 3,
          activation: 'relu',
        }),
        tf.layers.separableConv2d({ filters: 24, kernelSize: 3, strides: 2, activation: 'relu' }),
        tf.layers.separableConv2d({ filters: 48, kernelSize: 3, activation: 'relu' }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 10, activation: 'softmax' }),
      ],
    });
    await fitClassifier(session, model, split, 64);
  },
};
