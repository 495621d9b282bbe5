import * as tf from '@tensorflow/tfjs';

/** A gradient in float64, of a loss with a minimum that is no quadratic's. */
export const slope = (w: readonly number[]): number[] =>
  w.map((x, i) => (i + 1) * 0.3 * (x - 1) + 0.1 * x ** 3);

/**
 * Takes steps with a gradient in float64 at what the variable holds, and gives its values after
 * each, with those that `evaluate` shows.
 */
export function stepsOf(
  optimizer: { evaluate<T>(f: () => T): T } & tf.Optimizer,
  start: readonly number[],
  count: number,
  gradient = slope,
) {
  const variable = tf.tidy(() => tf.variable(tf.tensor1d([...start])));
  const read = () => [...variable.dataSync()];
  const held: number[][] = [];
  const averaged: number[][] = [];
  for (let step = 0; step < count; step++) {
    const grad = tf.tensor1d(gradient(read()));
    optimizer.applyGradients([{ name: variable.name, tensor: grad }]);
    grad.dispose();
    held.push(read());
    averaged.push(optimizer.evaluate(read));
  }
  optimizer.dispose();
  variable.dispose();
  return { held, averaged };
}
