import * as tf from '@tensorflow/tfjs';
import type { Judgement } from './program.js';

/** The value of a scalar that `compute` makes. */
export const valueOf = (compute: () => tf.Scalar): number =>
  tf.tidy(() => compute().dataSync()[0]!);

/** The mean cross entropy of predicted probabilities, and the share of right answers. */
export const judgeClasses = (predict: () => tf.Tensor, labels: tf.Tensor): Judgement =>
  tf.tidy(() => {
    const probabilities = tf.clipByValue(predict(), 1e-7, 1) as tf.Tensor2D;
    const hits = tf.equal(tf.argMax(probabilities, -1), tf.argMax(labels, -1));
    const loss = tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.log(probabilities)), -1)));
    return { loss: loss.dataSync()[0]!, accuracy: tf.mean(hits).dataSync()[0]! };
  });

/** The mean squared error. */
export const judgeNumbers = (predict: () => tf.Tensor, targets: tf.Tensor): Judgement => ({
  loss: valueOf(() => tf.mean(tf.squaredDifference(predict(), targets))),
});
