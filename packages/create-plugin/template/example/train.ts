// Least squares with inputs of very different sizes, by this preconditioner and by gradient descent.
import { secondOrder } from '@curvature/core';
import * as tf from '@tensorflow/tfjs';
import { myPreconditioner } from '../src/index.js';

await tf.setBackend('cpu');
const inputs = tf.mul(tf.randomNormal([64, 8], 0, 1, 'float32', 1), tf.pow(0.5, tf.range(0, 8)));
const targets = tf.matMul(inputs, tf.randomNormal([8, 3], 0, 1, 'float32', 2));

function lossAfter(steps: number, optimizer: tf.Optimizer): number {
  const weights = tf.variable(tf.zeros([8, 3]));
  const loss = () => tf.losses.meanSquaredError(targets, tf.matMul(inputs, weights)) as tf.Scalar;
  for (let step = 0; step < steps; step++) optimizer.minimize(loss, false, [weights]);
  return loss().dataSync()[0]!;
}

const preconditioner = myPreconditioner();
console.log(`loss of ${preconditioner.name} and of gradient descent, after as many steps:`);
for (const steps of [0, 50, 200]) {
  const losses = [secondOrder({ learningRate: 0.02, preconditioner }), tf.train.sgd(0.1)].map(
    (optimizer) => lossAfter(steps, optimizer).toExponential(1),
  );
  console.log(`${String(steps).padStart(4)}  ${losses.join('  ')}`);
}
