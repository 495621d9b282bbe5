// Averaged weights: small noisy batches at a constant rate, the loss over all examples with the
// weights of training, and with their average, which `evaluate` swaps in.
import { firstOrder, gpa, scheduleFree, tailAverage } from '@curvature/core';
import { adam } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';

await tf.setBackend('cpu');
const [EXAMPLES, BATCH, STEPS] = [256, 8, 400];
const x = tf.randomNormal([EXAMPLES, 6], 0, 1, 'float32', 1) as tf.Tensor2D;
const noise = tf.randomNormal([EXAMPLES, 1], 0, 0.5, 'float32', 2);
const y = tf.add(tf.matMul(x, tf.tensor2d([[1], [-2], [3], [0], [1], [-1]])), noise);

const momentumless = adam({ beta1: 0 }); // Schedule-Free has the average in place of momentum.
const optimizers = {
  'no average': firstOrder({ learningRate: 0.1, rule: adam() }),
  tailAverage: firstOrder({
    learningRate: 0.1,
    rule: adam(),
    average: tailAverage({ decay: 0.99, from: 100 }),
  }),
  gpa: firstOrder({ learningRate: 0.1, rule: adam(), average: gpa({ muX: 0.99 }) }),
  scheduleFree: firstOrder({ learningRate: 0.1, rule: momentumless, average: scheduleFree() }),
};
for (const [name, optimizer] of Object.entries(optimizers)) {
  const w = tf.variable(tf.zeros([6, 1])) as unknown as tf.Variable<tf.Rank.R2>;
  const error = (inputs: tf.Tensor2D, targets: tf.Tensor) =>
    tf.losses.meanSquaredError(targets, tf.matMul(inputs, w)) as tf.Scalar;
  for (let step = 0; step < STEPS; step++) {
    const from = (step * BATCH) % EXAMPLES;
    const batch = () => error(tf.slice(x, from, BATCH), tf.slice(y, from, BATCH));
    optimizer.minimize(batch, false, [w]);
  }
  const loss = () => error(x, y).dataSync()[0]!.toFixed(4);
  console.log(name.padEnd(13), 'trained', loss(), ' averaged', optimizer.evaluate(loss));
}
