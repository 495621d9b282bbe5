import * as tf from '@tensorflow/tfjs';

/** x W + b with Glorot's start, for programs that keep their own variables. */
export function dense(inputs: number, outputs: number) {
  const limit = Math.sqrt(6 / (inputs + outputs));
  const kernel = tf.variable(tf.randomUniform([inputs, outputs], -limit, limit));
  const bias = tf.variable(tf.zeros([outputs]));
  return (x: tf.Tensor2D): tf.Tensor2D =>
    tf.add(tf.matMul(x, kernel as unknown as tf.Tensor2D), bias) as tf.Tensor2D;
}
