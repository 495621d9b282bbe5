// Every rule as an optimizer of its own: loss of a badly scaled least-squares problem after 100
// steps.
import {
  adagrad,
  adam,
  chain,
  ema,
  heavyBall,
  nadam,
  normalised,
  rmsprop,
  sgd,
  sqrtN,
} from '@curvature/rules';
import type { Rule, State } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';

const x = tf.mul(tf.randomNormal([64, 6], 0, 1, 'float32', 1), [[1, 1, 1, 0.3, 0.3, 0.1]]);
const y = tf.matMul(x, [[1], [-2], [0.5], [3], [-1], [2]]);
const lossOf = (w: tf.Tensor): tf.Scalar => tf.mean(tf.squaredDifference(tf.matMul(x, w), y));
const gradientOf = tf.grad(lossOf);

function train(rule: Rule<State>, rate: number): number {
  return tf.tidy(() => {
    const parameter = { name: 'w', shape: [6, 1] };
    let [state, w]: [State, tf.Tensor] = [rule.init(parameter), tf.zeros([6, 1])];
    for (let step = 1; step <= 100; step++) {
      const grad = gradientOf(w);
      const [next, update] = rule.update(state, grad, grad, { parameter, step });
      [state, w] = [next, tf.sub(w, tf.mul(update, rate))];
    }
    return lossOf(w).arraySync();
  });
}

const rows: readonly (readonly [Rule<State>, number])[] = [
  [sgd(), 0.3],
  [heavyBall(), 0.03],
  [heavyBall({ nesterov: true, average: true }), 0.3],
  [sqrtN(), 0.02],
  [adagrad(), 0.3],
  [rmsprop({ beta2: 0.9 }), 0.02],
  [normalised(rmsprop({ beta2: 0.9 })), 0.02],
  [adam(), 0.1],
  [nadam(), 0.1],
  [chain(ema(), adam({ beta1: 0 })), 0.1],
];
console.log(`loss at the start: ${tf.tidy(() => lossOf(tf.zeros([6, 1])).arraySync()).toFixed(4)}`);
for (const [rule, rate] of rows) {
  console.log(
    `${rule.name.padEnd(22)} learning rate ${String(rate).padEnd(5)} loss ${train(rule, rate).toExponential(2)}`,
  );
}
