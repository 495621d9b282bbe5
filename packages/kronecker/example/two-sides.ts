// What Shampoo sees: the curvature of both sides of a matrix, from gradients alone.
import * as tf from '@tensorflow/tfjs';
import { kronecker } from '@curvature/kronecker';

const statistics = kronecker({ beta2: 0.9 });
const block = {
  id: 'w',
  index: 0,
  shape: [1, 3, 2],
  axes: [1, 2],
  parameter: { name: 'w', shape: [3, 2] },
};
let state = statistics.init(block);
for (let step = 1; step <= 50; step++) {
  // Rows of very different size, columns alike.
  const grad = tf.mul(tf.randomNormal([1, 3, 2], 0, 1, 'float32', step), [[[1], [0.1], [10]]]);
  state = statistics.accumulate(state, { grad }, { block, step });
}
for (const { matrix } of statistics.factors(state, { block, step: 50 }))
  tf.print(tf.squeeze(matrix, [0]));
