// What a band is worth: the same regression with correlated inputs, with SONew's diagonal,
// tridiagonal and band of four.
import * as tf from '@tensorflow/tfjs';
import { sonew } from '@curvature/sonew';

await tf.setBackend('cpu');
const smooth = tf.cumsum(tf.randomNormal([256, 12], 0, 1, 'float32', 1), 1);
const targets = tf.matMul(smooth, tf.randomNormal([12, 3], 0, 1, 'float32', 2));
for (const band of [0, 1, 4]) {
  const kernel = tf.variable(tf.zeros([12, 3]), true, `band${band}`);
  const optimizer = sonew({ band, learningRate: 0.03 });
  const loss = () => tf.losses.meanSquaredError(targets, tf.matMul(smooth, kernel)) as tf.Scalar;
  for (let step = 0; step < 200; step++) optimizer.minimize(loss, false, [kernel]);
  console.log(`band ${band}: loss ${loss().dataSync()[0]!.toPrecision(3)} after 200 steps`);
}
