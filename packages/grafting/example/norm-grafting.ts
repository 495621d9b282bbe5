// Shampoo's directions without a graft, and with the norms of first-order rules, on a badly scaled
// least-squares problem.
import { eigenRoots } from '@curvature/backend-tfjs';
import { factored, secondOrder, tiles } from '@curvature/core';
import { perBlock, perTensor } from '@curvature/grafting';
import { kronecker } from '@curvature/kronecker';
import { adam, gradient } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';

const x = tf.mul(tf.randomNormal([64, 6], 0, 1, 'float32', 1), [[1, 1, 1, 0.3, 0.3, 0.1]]);
const y = tf.matMul(x, tf.randomNormal([6, 4], 0, 1, 'float32', 2));

type Graft = Parameters<typeof secondOrder>[0]['graft'];

function train(graft: Graft, learningRate: number): number {
  const w = tf.variable(tf.zeros([6, 4]));
  const optimizer = secondOrder({
    learningRate,
    preconditioner: factored(kronecker(), eigenRoots()),
    partition: tiles({ blockSize: 3 }),
    graft: graft ?? null,
  });
  const loss = () => tf.mean(tf.squaredDifference(tf.matMul(x, w), y)) as tf.Scalar;
  for (let step = 0; step < 50; step++) optimizer.minimize(loss, false, [w]);
  const end = tf.tidy(() => loss().arraySync());
  optimizer.dispose();
  w.dispose();
  return end;
}

const rows: readonly (readonly [string, Graft, number])[] = [
  ['no graft', null, 0.1],
  ['perTensor(gradient())', perTensor(gradient()), 1],
  ['perTensor(adam)', perTensor(adam({ beta1: 0 })), 0.05],
  ['perBlock(adam)', perBlock(adam({ beta1: 0 })), 0.05],
];
for (const [name, graft, rate] of rows)
  console.log(
    `${name.padEnd(24)} learning rate ${String(rate).padEnd(5)} loss ${train(graft, rate).toExponential(2)}`,
  );
