// A preconditioner of your own in 20 lines: the diagonal one of AdaGrad, as statistics and cache.
// No registration: pass the value.
import type { Preconditioner } from '@curvature/spec';
import { secondOrder } from '@curvature/core';
import * as tf from '@tensorflow/tfjs';

const diagonal: Preconditioner<{ squares: tf.Tensor }, { scale: tf.Tensor }, 'grad'> = {
  specVersion: 1,
  name: 'diagonal',
  needs: ['grad'],
  init: ({ shape }) => ({ squares: tf.zeros([...shape]) }),
  accumulate: ({ squares }, { grad }) => ({ squares: tf.add(squares, tf.square(grad)) }),
  refresh: ({ squares }) => ({ scale: tf.rsqrt(tf.add(squares, 1e-8)) }),
  apply: ({ scale }, direction) => tf.mul(scale, direction),
};

const w = tf.variable(tf.tensor2d([[5, -3]]));
const loss = () => tf.sum(tf.mul([[1, 100]], tf.square(w))) as tf.Scalar;
const optimizer = secondOrder({ learningRate: 1, preconditioner: diagonal });
for (let step = 0; step <= 60; step++) {
  const cost = optimizer.minimize(loss, true, [w])!;
  if (step % 20 === 0) console.log(`step ${step}: loss ${cost.dataSync()[0]!.toExponential(2)}`);
}
