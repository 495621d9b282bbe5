import * as tf from '@tensorflow/tfjs';
import { valueOf } from '../judging.js';
import { dense } from '../layers.js';
import type { Program } from '../program.js';

/** n points on two arcs, [n, 2], the data of the generator. */
const arcs = (n: number): tf.Tensor2D =>
  tf.tidy(() => {
    const [angle, side] = [
      tf.randomUniform([n, 1], 0, Math.PI),
      tf.round(tf.randomUniform([n, 1])),
    ];
    const sign = tf.sub(1, tf.mul(side, 2));
    const [x, y] = [tf.add(tf.cos(angle), tf.sub(side, 0.5)), tf.mul(tf.sin(angle), sign)];
    const points = tf.concat([x, tf.add(y, tf.mul(side, 0.5))], 1);
    return tf.add(points, tf.randomNormal([n, 2], 0, 0.05)) as tf.Tensor2D;
  });

const distance = (p: tf.Tensor2D, q: tf.Tensor2D) =>
  tf.mean(tf.norm(tf.sub(tf.expandDims(p, 1), tf.expandDims(q, 0)), 'euclidean', 2)) as tf.Scalar;

/** The energy distance of two samples (Szekely 2013): 0 for equal distributions. */
const energyDistance = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Scalar => {
  const within = tf.add(distance(a, a), distance(b, b));
  return tf.sub(tf.mul(distance(a, b), 2), within) as tf.Scalar;
};

const crossEntropy = (logits: tf.Tensor2D, label: number) =>
  tf.losses.sigmoidCrossEntropy(tf.fill(logits.shape, label), logits) as tf.Scalar;

/** A generative adversarial network on points, two optimizers in turn, by `minimize`. */
export const gan: Program = {
  name: 'gan',
  describe: 'minimize, two optimizers in turn: a GAN of dense nets on points; energy distance',
  half: 'reporting',
  steps: 300,
  async run(session) {
    const [g1, g2, g3] = [dense(4, 32), dense(32, 32), dense(32, 2)];
    const [d1, d2, d3] = [dense(2, 32), dense(32, 32), dense(32, 1)];
    const all = Object.values(tf.engine().registeredVariables);
    const own = all.slice(-12);
    const [generatorVariables, criticVariables] = [own.slice(0, 6), own.slice(6)];
    const generate = (z: tf.Tensor2D) => g3(tf.tanh(g2(tf.tanh(g1(z)))));
    const criticise = (x: tf.Tensor2D) => d3(tf.leakyRelu(d2(tf.leakyRelu(d1(x)))));
    const [forGenerator, forCritic] = [session.optimizer(), session.optimizer()];
    const [real, noise] = [arcs(256), tf.randomNormal([256, 4]) as tf.Tensor2D];
    session.judge(() => ({ loss: valueOf(() => energyDistance(real, generate(noise))) }));
    for (;;) {
      const [x, z] = [arcs(64), tf.randomNormal([64, 4]) as tf.Tensor2D];
      const critic = forCritic.minimize(
        () =>
          tf.add(
            crossEntropy(criticise(x), 0.9),
            crossEntropy(criticise(generate(z)), 0),
          ) as tf.Scalar,
        true,
        criticVariables,
      )!;
      forGenerator.minimize(
        () => crossEntropy(criticise(generate(z)), 1),
        false,
        generatorVariables,
      );
      const loss = (await critic.data())[0]!;
      tf.dispose([critic, x, z]);
      if (await session.step(loss)) return;
    }
  },
};
