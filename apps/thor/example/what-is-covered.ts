// Trains with THOR, and prints which layer each parameter belongs to, its factors, and when its
// inverses were recomputed.
import * as tf from '@tensorflow/tfjs';
import { thor } from '@curvature/thor';

await tf.setBackend('cpu');
const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] }),
    tf.layers.batchNormalization(),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2, activation: 'softmax' }),
  ],
});
const optimizer = thor({ learningRate: 0.05, damping: 0.03, omega1: 0.1 });
model.compile({ optimizer, loss: 'categoricalCrossentropy' });
const images = tf.randomNormal([64, 8, 8, 1], 0, 1, 'float32', 1);
const labels = tf.oneHot(tf.cast(tf.greater(tf.mean(images, [1, 2, 3]), 0), 'int32'), 2);
const { history } = await model.fit(images, labels, {
  epochs: 8,
  batchSize: 32,
  shuffle: false,
  verbose: 0,
});
console.log(
  `loss ${Number(history['loss']![0]).toFixed(3)} -> ${Number(history['loss']!.at(-1)).toFixed(3)}`,
);
console.table(optimizer.report());
