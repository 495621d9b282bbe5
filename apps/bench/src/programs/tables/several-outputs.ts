import * as tf from '@tensorflow/tfjs';
import { digitImages } from '../data.js';
import { epochsOf, fitting } from '../fitting.js';
import { judgeClasses, judgeNumbers } from '../judging.js';
import type { Program } from '../program.js';

const inkOf = (images: tf.Tensor) => tf.mean(images, [1, 2]);
const smallOf = (images: tf.Tensor) =>
  tf.reshape(tf.avgPool(images as tf.Tensor4D, 2, 2, 'valid'), [images.shape[0]!, 49]);
const squares = (target: tf.Tensor, guess: tf.Tensor) =>
  tf.mean(tf.squaredDifference(target, guess)) as tf.Scalar;

const weighted = (weight: number) => (target: tf.Tensor, guess: tf.Tensor) =>
  tf.mul(squares(target, guess), weight) as tf.Scalar;

/** One trunk with three outputs, whose losses have weights, by `model.fit`. */
export const severalOutputs: Program = {
  name: 'severalOutputs',
  describe: 'fit: a trunk with batchNorm and dropout, three outputs with loss weights; digits',
  half: 'choosing',
  steps: 160,
  async run(session) {
    const { x, y, testX, testY } = await digitImages(session);
    const input = tf.input({ shape: [14, 14, 1] });
    const flat = tf.layers.flatten().apply(input) as tf.SymbolicTensor;
    const wide = tf.layers.dense({ units: 64, activation: 'relu' }).apply(flat);
    const normalised = tf.layers.batchNormalization({ momentum: 0.9 }).apply(wide);
    const trunk = tf.layers.dropout({ rate: 0.2 }).apply(normalised) as tf.SymbolicTensor;
    const outputs = [
      tf.layers.dense({ units: 10, activation: 'softmax', name: `kind${session.seed}` }),
      tf.layers.dense({ units: 1, name: `ink${session.seed}` }),
      tf.layers.dense({ units: 49, activation: 'sigmoid', name: `small${session.seed}` }),
    ].map((layer) => layer.apply(trunk) as tf.SymbolicTensor);
    const model = tf.model({ inputs: input, outputs });
    model.compile({
      optimizer: session.optimizer(),
      loss: ['categoricalCrossentropy', weighted(10), weighted(0.5)] as never,
    });
    const guesses = () => model.predict(testX) as tf.Tensor[];
    session.judge(() => {
      const kinds = judgeClasses(() => guesses()[0]!, testY);
      const ink = judgeNumbers(() => guesses()[1]!, inkOf(testX));
      const small = judgeNumbers(() => guesses()[2]!, smallOf(testX));
      return { ...kinds, loss: kinds.loss + 10 * ink.loss + 0.5 * small.loss };
    });
    const epochs = epochsOf(session, x.shape[0]!, 64);
    const targets = [y, inkOf(x), smallOf(x)];
    await model.fit(x, targets, { batchSize: 64, epochs, ...fitting(session, model) });
  },
};
