import * as tf from '@tensorflow/tfjs';
import { digitImages } from '../data.js';
import { valueOf } from '../judging.js';
import { dense } from '../layers.js';
import type { Program } from '../program.js';

const PIXELS = 196;
const CODE = 8;

/** A variational autoencoder (Kingma 2014) whose loss is summed over pixels, by `minimize`. */
export const vae: Program = {
  name: 'vae',
  describe: 'minimize: variational autoencoder 196-64-8-64-196; digits; loss summed over pixels',
  half: 'choosing',
  steps: 200,
  async run(session) {
    const { x, testX } = await digitImages(session);
    const flat = tf.reshape(x, [-1, PIXELS]) as tf.Tensor2D;
    const flatTest = tf.reshape(testX, [-1, PIXELS]) as tf.Tensor2D;
    const hidden = dense(PIXELS, 64);
    const [mean, spread] = [dense(64, CODE), dense(64, CODE)];
    const [up, output] = [dense(CODE, 64), dense(64, PIXELS)];
    const lossOf = (images: tf.Tensor2D, noise: tf.Tensor2D) => {
      const h = tf.relu(hidden(images));
      const [mu, logVariance] = [mean(h), spread(h)];
      const z = tf.add(mu, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise)) as tf.Tensor2D;
      const logits = output(tf.relu(up(z)));
      const pixels = tf.sum(
        tf.losses.sigmoidCrossEntropy(images, logits, undefined, 0, 0 as never),
        1,
      );
      const prior = tf.sub(tf.add(1, logVariance), tf.add(tf.square(mu), tf.exp(logVariance)));
      return tf.mean(tf.sub(pixels, tf.mul(tf.sum(prior, 1), 0.5))) as tf.Scalar;
    };
    const optimizer = session.optimizer();
    const testNoise = tf.randomNormal([flatTest.shape[0], CODE], 0, 1, 'float32', 1) as tf.Tensor2D;
    session.judge(() => ({ loss: valueOf(() => lossOf(flatTest, testNoise)) }));
    const count = flat.shape[0] / 64;
    for (let step = 0; ; step++) {
      const images = tf.slice(flat, [(step % count) * 64, 0], [64, PIXELS]);
      const noise = tf.randomNormal([64, CODE]) as tf.Tensor2D;
      const cost = optimizer.minimize(() => lossOf(images, noise), true)!;
      const loss = (await cost.data())[0]!;
      tf.dispose([cost, images, noise]);
      if (await session.step(loss)) return;
    }
  },
};
