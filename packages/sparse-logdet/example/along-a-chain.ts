// What SONew sees: how each gradient goes with its neighbour in the chain, and what the inverse
// makes of it.
import * as tf from '@tensorflow/tfjs';
import { sparseLogDet } from '@curvature/sparse-logdet';

const preconditioner = sparseLogDet({ band: 1, beta2: 0.9 });
const block = {
  id: 'w',
  index: 0,
  shape: [1, 4, 2],
  axes: [1, 2],
  parameter: { name: 'w', shape: [4, 2] },
};
let stats = preconditioner.init(block);
for (let step = 1; step <= 50; step++) {
  // Inputs that move together, of two output units of very different size.
  const shared = tf.randomNormal([1, 1, 2], 0, 1, 'float32', step);
  const grad = tf.mul(tf.add(shared, tf.randomNormal([1, 4, 2], 0, 0.3, 'float32', -step)), [
    [[1, 100]],
  ]);
  stats = preconditioner.accumulate(stats, { grad }, null, { block, step });
}
console.log('gradients of one sign shrink where neighbours agree, and differences grow:');
tf.print(
  tf.squeeze(preconditioner.apply(null, tf.ones([1, 4, 2]), stats, { block, step: 51 }), [0]),
);
