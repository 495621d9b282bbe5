// One small network, trained by every method: who sorts which parameter where, and the losses.
import { eigenBasis } from '@curvature/backend-tfjs';
import { firstOrder, secondOrder, whole } from '@curvature/core';
import { eigenCorrected, klFactors } from '@curvature/kronecker/eigenbasis';
import { cautious, klEigenvalues, muon, sm3 } from '@curvature/methods';
import { every } from '@curvature/policies';
import { adam, chain, ema, heavyBall } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';

await tf.setBackend('cpu');
const inputs = tf.randomNormal([64, 6], 0, 1, 'float32', 1) as tf.Tensor2D;
const targets = tf.sin(tf.matMul(inputs, tf.randomNormal([6, 2], 0, 1, 'float32', 2)));

/** Kernels and biases of layers 6 -> 16 -> 16 -> 2. */
const network = () =>
  [6, 16, 16].flatMap((fanIn, i) => {
    const fanOut = [16, 16, 2][i]!;
    const kernel = tf.randomNormal([fanIn, fanOut], 0, fanIn ** -0.5, 'float32', 10 + i);
    return [tf.variable(kernel), tf.variable(tf.zeros([fanOut]))];
  });
const lossOf = (weights: tf.Variable[]) => {
  const layer = (x: tf.Tensor, k: number) => tf.add(tf.matMul(x, weights[k]!), weights[k + 1]!);
  const hidden = tf.tanh(layer(tf.tanh(layer(inputs, 0)), 2));
  return tf.losses.meanSquaredError(targets, layer(hidden, 4)) as tf.Scalar;
};

console.table(muon().plan(network()), ['shape', 'preconditioned', 'why']);
const contenders = {
  'tf.train.adam': tf.train.adam(0.01),
  'cautious Adam': firstOrder({ learningRate: 0.01, rule: cautious(adam()) }),
  'SM3-II': firstOrder({ learningRate: 0.1, rule: chain(sm3(), heavyBall({ average: true })) }),
  Muon: muon({ learningRate: 0.02, normalise: false }),
  NorMuon: muon(0.02),
  'KL-Shampoo': secondOrder({
    learningRate: 0.01,
    filter: ema(),
    preconditioner: eigenCorrected({
      solver: eigenBasis(),
      factors: klFactors(),
      inner: klEigenvalues(),
    }),
    partition: whole,
    policy: every({ roots: 5 }),
  }),
};
for (const [name, optimizer] of Object.entries(contenders)) {
  const weights = network();
  for (let step = 0; step < 100; step++) optimizer.minimize(() => lossOf(weights), false, weights);
  console.log(name.padEnd(14), lossOf(weights).dataSync()[0]!.toExponential(2));
}
