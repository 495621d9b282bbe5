import * as tf from '@tensorflow/tfjs';

/** `count` sums of `rank` products, which do not commute. [count, n, n] */
export const gram = (count: number, n: number, rank: number, seed = 3): tf.Tensor =>
  tf.tidy(() => {
    const x = tf.randomNormal([count, n, rank], 0, 1, 'float32', seed);
    return tf.matMul(x, tf.transpose(x, [0, 2, 1]));
  });

/** A sum of products whose weights fall from 1 to 1 / condition. [1, n, n] */
export const withCondition = (n: number, condition: number): tf.Tensor =>
  tf.tidy(() => {
    const weights = Array.from({ length: n }, (_, k) => condition ** (-k / (2 * (n - 1))));
    const x = tf.mul(tf.randomNormal([1, n, n], 0, 1, 'float32', 5), weights);
    return tf.matMul(x, tf.transpose(x, [0, 2, 1]));
  });

export const largestOf = (x: tf.Tensor): number =>
  x.dataSync<'float32'>().reduce((most, value) => Math.max(most, Math.abs(value)), 0);
