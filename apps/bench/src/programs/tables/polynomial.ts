import * as tf from '@tensorflow/tfjs';
import { valueOf } from '../judging.js';
import type { Program } from '../program.js';

/** The tutorial's cubic with four scalar variables, by `minimize`. */
export const polynomial: Program = {
  name: 'polynomial',
  describe: 'minimize: a cubic with four scalar variables; mean squared error',
  half: 'choosing',
  steps: 200,
  async run(session) {
    const x = tf.randomUniform([100], -1, 1);
    const truth = tf.tidy(() =>
      tf.add(
        tf.sub(tf.mul(tf.pow(x, 3), -0.8), tf.mul(tf.square(x), 0.2)),
        tf.add(tf.mul(x, 0.9), 0.5),
      ),
    );
    const noisy = tf.add(truth, tf.randomNormal([100], 0, 0.05));
    const scalars = [0, 1, 2, 3].map(() => tf.variable(tf.randomUniform([], -1, 1)));
    const predict = () =>
      scalars
        .map((scalar, power) => tf.mul(scalar, tf.pow(x, power)))
        .reduce((sum, term) => tf.add(sum, term));
    const lossTo = (y: tf.Tensor) => tf.mean(tf.squaredDifference(predict(), y)) as tf.Scalar;
    const optimizer = session.optimizer();
    session.judge(() => ({ loss: valueOf(() => lossTo(truth)) }));
    for (;;) {
      const cost = optimizer.minimize(() => lossTo(noisy), true)!;
      const loss = (await cost.data())[0]!;
      cost.dispose();
      if (await session.step(loss)) return;
    }
  },
};
