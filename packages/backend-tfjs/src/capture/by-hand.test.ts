// Factors of a small net against a forward and backward pass in float64 that is written out here,
// under model.fit.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { blockOf, capturing, layerOf } from '../../test/captured.js';

beforeAll(() => tf.setBackend('cpu'));

type Matrix = number[][];
const [samples, inputs, first, second, classes] = [8, 4, 6, 5, 3];
const x = tf.randomNormal([samples, inputs], 0, 1, 'float32', 1);
const y = tf
  .oneHot(tf.range(0, samples, 1, 'int32').mod(tf.scalar(classes, 'int32')), classes)
  .toFloat();

const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));
const turned = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
const gram = (a: Matrix): number[] => times(turned(a), a).flat();
const plus = (a: Matrix, b: readonly number[]): Matrix =>
  a.map((row) => row.map((v, j) => v + b[j]!));
const zip = (a: Matrix, b: Matrix, f: (u: number, v: number) => number): Matrix =>
  a.map((row, i) => row.map((v, j) => f(v, b[i]![j]!)));

/** Layers of relu, tanh and softmax under cross-entropy: inputs and output gradients of each. */
function byHand(weights: tf.Tensor[]): [Matrix, Matrix][] {
  const [w0, b0, w1, b1, w2, b2] = weights.map((w) => w.arraySync()) as any[];
  const [a0, target] = [x.arraySync() as Matrix, y.arraySync() as Matrix];
  const s0 = plus(times(a0, w0), b0);
  const a1 = s0.map((row) => row.map((v) => Math.max(v, 0)));
  const a2 = plus(times(a1, w1), b1).map((row) => row.map(Math.tanh));
  const logits = plus(times(a2, w2), b2);
  const p = logits.map((row) =>
    row.map((v) => Math.exp(v) / row.reduce((sum, u) => sum + Math.exp(u), 0)),
  );
  const g2 = zip(p, target, (u, v) => (u - v) / samples);
  const g1 = zip(times(g2, turned(w2)), a2, (g, a) => g * (1 - a * a));
  const g0 = zip(times(g1, turned(w1)), s0, (g, s) => (s > 0 ? g : 0));
  return [[a0, g0], [a1, g1], [a2, g2]]; // oxfmt-ignore
}

const farthest = (found: ArrayLike<number>, expected: readonly number[]) =>
  Math.max(...expected.map((v, i) => Math.abs(v - found[i]!))) /
  Math.max(...expected.map(Math.abs));

test('A = a^T a and G = g^T g of each layer', async () => {
  const bias = tf.initializers.randomNormal({ seed: 5 });
  const options = [
    { units: first, activation: 'relu', inputs },
    { units: second, activation: 'tanh', inputs: first },
    { units: classes, activation: 'softmax', inputs: second },
  ] as const;
  const model = tf.sequential({
    layers: options.map(({ units, activation, inputs: fanIn }, i) =>
      tf.layers.dense({
        units,
        activation,
        inputShape: [fanIn],
        biasInitializer: bias,
        kernelInitializer: tf.initializers.glorotNormal({ seed: i }),
        name: `hand${i}`,
      }),
    ),
  });
  const expected = byHand(model.getWeights().map((w) => w.clone()));
  const errors: number[] = [];
  const optimizer = capturing((captured, variables) => {
    const kernels = variables.filter((v) => typeof layerOf(captured, v) !== 'string');
    kernels.forEach((v, i) => {
      const { activations, outputGrads } = captured.of(blockOf(v))!;
      const grams = [activations, outputGrads].map((t) =>
        tf.matMul(t.squeeze([1]), t.squeeze([1]), true).dataSync(),
      );
      errors.push(...grams.map((found, side) => farthest(found, gram(expected[i]![side]!))));
    });
  });
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(x, y, { batchSize: samples, epochs: 1, verbose: 0, shuffle: false });
  expect(errors).toHaveLength(6);
  expect(Math.max(...errors)).toBeLessThan(5e-6);
});
