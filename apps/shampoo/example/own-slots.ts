// Shampoo with a look inside: per-parameter settings, telemetry, and what is planned before
// anything is trained.
import * as tf from '@tensorflow/tfjs';
import { shampoo } from '@curvature/shampoo';

const optimizer = shampoo(
  { learningRate: 0.02, refreshEvery: 5 },
  {
    groups: ({ name }) => (name.includes('bias') ? { precondition: false } : undefined),
    onEvent: (event) => {
      if (event.type === 'refresh')
        console.log(
          `step ${event.step}: ${event.block}, condition ${event.condition!.toExponential(1)}`,
        );
    },
  },
);
console.table(
  optimizer.plan({ 'dense/kernel': [20, 10], 'dense/bias': [10], embedding: [50_000, 32] }),
  ['parameter', 'tiles', 'factors', 'why'],
);

const x = tf.randomNormal([128, 20], 0, 1, 'float32', 1) as tf.Tensor2D;
const y = tf.matMul(x, tf.randomNormal([20, 10], 0, 1, 'float32', 2));
const kernel = tf.variable(tf.zeros([20, 10]), true, 'dense/kernel') as tf.Variable<tf.Rank.R2>;
const bias = tf.variable(tf.zeros([10]), true, 'dense/bias');
const loss = () =>
  tf.mean(tf.square(tf.sub(tf.add(tf.matMul(x, kernel as tf.Tensor2D), bias), y))) as tf.Scalar;
for (let step = 0; step < 16; step++) optimizer.minimize(loss, false, [kernel, bias]);
await optimizer.settled();
console.log(`loss ${loss().dataSync()[0]!.toFixed(3)}`);
