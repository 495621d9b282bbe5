import * as tf from '@tensorflow/tfjs';
import { digitImages } from '../data.js';
import { valueOf } from '../judging.js';
import { dense } from '../layers.js';
import type { Program } from '../program.js';

const SIZES = [196, 96, 48, 24, 8, 24, 48, 96, 196];

/** A deep autoencoder of sigmoid layers (Hinton 2006), its loss summed over pixels, by `minimize`. */
export const deepAutoencoder: Program = {
  name: 'deepAutoencoder',
  describe: 'minimize: sigmoid layers 196-96-48-24-8 and back; digits; loss summed over pixels',
  half: 'choosing',
  steps: 200,
  async run(session) {
    const { x, testX } = await digitImages(session);
    const flat = tf.reshape(x, [-1, SIZES[0]!]) as tf.Tensor2D;
    const flatTest = tf.reshape(testX, [-1, SIZES[0]!]) as tf.Tensor2D;
    const layers = SIZES.slice(1).map((size, i) => dense(SIZES[i]!, size));
    const lossOf = (images: tf.Tensor2D): tf.Scalar => {
      const logits = layers.reduce(
        (h, layer, i) => (i === 0 ? layer(h) : layer(tf.sigmoid(h))),
        images,
      );
      const pixels = tf.losses.sigmoidCrossEntropy(images, logits, undefined, 0, 0 as never);
      return tf.mean(tf.sum(pixels, 1));
    };
    const optimizer = session.optimizer();
    session.judge(() => ({ loss: valueOf(() => lossOf(flatTest)) }));
    const count = flat.shape[0] / 128;
    for (let step = 0; ; step++) {
      const images = tf.slice(flat, [(step % count) * 128, 0], [128, SIZES[0]!]);
      const cost = optimizer.minimize(() => lossOf(images), true)!;
      const loss = (await cost.data())[0]!;
      tf.dispose([cost, images]);
      if (await session.step(loss)) return;
    }
  },
};
