import * as tf from '@tensorflow/tfjs';
import { valueOf } from '../judging.js';
import { dense } from '../layers.js';
import type { Program } from '../program.js';

/**
 * A physics-informed net (Raissi 2019) for u'' = -u, u(0) = 0, u'(0) = 1 on [0, 3], whose solution
 * is the sine. Derivatives are central differences: tfjs differentiates no gradient of a tanh.
 */
export const physics: Program = {
  name: 'physics',
  describe: "minimize: a net for u'' = -u by the residual at random points; error to the sine",
  half: 'reporting',
  steps: 250,
  async run(session) {
    const [one, two, three] = [dense(1, 24), dense(24, 24), dense(24, 1)];
    const u = (t: tf.Tensor2D) => three(tf.tanh(two(tf.tanh(one(t)))));
    const h = 0.05;
    const at = (t: number) => u(tf.tensor2d([[t]]));
    const lossOn = (t: tf.Tensor2D): tf.Scalar => {
      const [before, here, after] = [u(tf.sub(t, h)), u(t), u(tf.add(t, h))];
      const second = tf.div(tf.add(tf.sub(after, tf.mul(here, 2)), before), h * h);
      const start = tf.square(at(0));
      const slope = tf.square(tf.sub(tf.div(tf.sub(at(h), at(-h)), 2 * h), 1));
      const residual = tf.mean(tf.square(tf.add(second, here)));
      return tf.add(residual, tf.sum(tf.add(start, slope))) as tf.Scalar;
    };
    const grid = tf.reshape(tf.linspace(0, 3, 61), [61, 1]) as tf.Tensor2D;
    const optimizer = session.optimizer();
    session.judge(() => ({
      loss: valueOf(() => tf.mean(tf.squaredDifference(u(grid), tf.sin(grid))) as tf.Scalar),
    }));
    for (;;) {
      const points = tf.randomUniform([32, 1], 0, 3) as tf.Tensor2D;
      const cost = optimizer.minimize(() => lossOn(points), true)!;
      const loss = (await cost.data())[0]!;
      tf.dispose([cost, points]);
      if (await session.step(loss)) return;
    }
  },
};
