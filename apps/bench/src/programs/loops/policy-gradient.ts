import * as tf from '@tensorflow/tfjs';
import { valueOf } from '../judging.js';
import { dense } from '../layers.js';
import type { Program } from '../program.js';

const ACTIONS = 4;

/** The best action: which quarter of the plane a point lies in. */
const bestOf = ([a, b]: readonly number[]): number => (a! > 0 ? 0 : 1) + (b! > 0 ? 0 : 2);
const draw = () => [Math.random() * 2 - 1, Math.random() * 2 - 1];

/** REINFORCE (Williams 1992) on a contextual bandit, one decision a step, by `applyGradients`. */
export const policyGradient: Program = {
  name: 'policyGradient',
  describe: 'variableGrads, applyGradients: REINFORCE with batches of one on a contextual bandit',
  half: 'reporting',
  steps: 400,
  async run(session) {
    const [hidden, output] = [dense(2, 16), dense(16, ACTIONS)];
    const logitsOf = (x: tf.Tensor2D) => output(tf.tanh(hidden(x)));
    const optimizer = session.optimizer();
    const trials = Array.from({ length: 256 }, draw);
    const [contexts, labels] = [
      tf.tensor2d(trials),
      tf.oneHot(tf.tensor1d(trials.map(bestOf), 'int32'), ACTIONS),
    ];
    session.judge(() => ({
      loss: valueOf(() => tf.losses.softmaxCrossEntropy(labels, logitsOf(contexts)) as tf.Scalar),
      accuracy: valueOf(
        () =>
          tf.mean(tf.equal(tf.argMax(logitsOf(contexts), 1), tf.argMax(labels, 1))) as tf.Scalar,
      ),
    }));
    for (let baseline = 0; ;) {
      const context = draw();
      const x = tf.tensor2d([context]);
      const chosen = tf.tidy(
        () => tf.multinomial(logitsOf(x), 1, Math.random() * 1e9).dataSync()[0]!,
      );
      const reward = chosen === bestOf(context) ? 1 : 0;
      const label = tf.oneHot(tf.tensor1d([chosen], 'int32'), ACTIONS);
      const { value, grads } = tf.variableGrads(() =>
        tf.mul(tf.losses.softmaxCrossEntropy(label, logitsOf(x)) as tf.Scalar, reward - baseline),
      );
      optimizer.applyGradients(grads);
      baseline += 0.05 * (reward - baseline);
      tf.dispose([value, x, label, grads] as never);
      if (await session.step(1 - reward)) return;
    }
  },
};
