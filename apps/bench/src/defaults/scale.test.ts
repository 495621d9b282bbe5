import * as tf from '@tensorflow/tfjs';
import { useBackend } from '@curvature/workbench';
import { beforeAll, describe, expect, it } from 'vitest';
import { ours } from './contenders.js';

beforeAll(() => useBackend('wasm'));

const STEPS = 40;

/**
 * The losses of a small regression, divided by their scale, whose inputs are times `inputs` and
 * whose loss is times `loss`.
 */
function losses(optimizer: tf.Optimizer, { inputs = 1, loss = 1 }): number[] {
  const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
  const [w, b, v] = [normal([8, 12], 1), tf.zeros([12]), normal([12, 1], 2)].map((start) =>
    tf.variable(tf.mul(start, 0.3)),
  ) as [tf.Variable, tf.Variable, tf.Variable];
  const x = normal([64, 8], 3) as tf.Tensor2D;
  const [scaled, y] = [tf.mul(x, inputs), tf.sum(tf.sin(x), 1, true)];
  const value = () => {
    const hidden = tf.tanh(
      tf.div(tf.add(tf.matMul(scaled as tf.Tensor2D, w as tf.Tensor2D), b), 2),
    );
    const guess = tf.matMul(hidden as tf.Tensor2D, v as tf.Tensor2D);
    return tf.mul(tf.mean(tf.squaredDifference(guess, y)), loss) as tf.Scalar;
  };
  const all = Array.from({ length: STEPS }, () => {
    const cost = optimizer.minimize(value, true, [w, b, v])!;
    const found = cost.dataSync()[0]! / loss;
    cost.dispose();
    return found;
  });
  optimizer.dispose();
  tf.dispose([w, b, v]);
  return all;
}

const scales = [1e-3, 0.1, 10, 1e3];

describe.each(ours)('$name', ({ make }) => {
  // Adam's epsilon and float32 are what is left of the scale.
  it.each(scales)('takes the same path if the loss is times %d', (loss) => {
    const [plain, other] = tf.tidy(() => [losses(make(), {}), losses(make(), { loss })]);
    expect(plain!.at(-1)).toBeLessThan(0.5 * plain![0]!);
    for (const [i, value] of other!.entries())
      expect(Math.abs(value - plain![i]!)).toBeLessThan(0.02 * plain![i]! + 0.002 * plain![0]!);
  });

  it.each(scales)('diverges nowhere if inputs are times %d', (inputs) => {
    const all = tf.tidy(() => losses(make(), { inputs }));
    expect(all.every(Number.isFinite)).toBe(true);
    expect(all.at(-1)).toBeLessThan(all[0]!);
  });
});
