import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { parameters } from './parameters.js';

beforeAll(() => tf.setBackend('cpu'));

/** Makes two matrices, a filter and a vector, and takes their numbers. */
function made(seed: number) {
  const { variables, matrix, filter, vector } = parameters(seed);
  matrix('a', 20, 30);
  matrix('b', 20, 30);
  filter('c', 3, 4, 6);
  vector('d', 5, 2);
  const numbers = variables.map((variable) => ({
    name: variable.name,
    shape: variable.shape,
    values: [...variable.dataSync()],
  }));
  tf.dispose(variables);
  return numbers;
}
const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));

test('variables are listed in the order they were made in, and are gone when disposed', () => {
  const before = tf.memory().numTensors;
  expect(made(1).map(({ name, shape }) => [name, shape])).toEqual([
    ['a', [20, 30]],
    ['b', [20, 30]],
    ['c', [3, 3, 4, 6]],
    ['d', [5]],
  ]);
  expect(tf.memory().numTensors).toBe(before);
});

test('matrices and filters fill the range of Glorot and Bengio, vectors have one value', () => {
  const [a, , c, d] = made(1).map(({ values }) => values) as [
    number[],
    number[],
    number[],
    number[],
  ];
  for (const [values, fans] of [[a, 50] as const, [c, 90] as const]) {
    expect(largest(values)).toBeLessThanOrEqual(Math.sqrt(6 / fans));
    expect(largest(values)).toBeGreaterThan(0.9 * Math.sqrt(6 / fans));
  }
  expect(d).toEqual([2, 2, 2, 2, 2]);
});

test('seed and name decide the numbers', () => {
  expect(made(1)).toEqual(made(1));
  expect(made(2)[0]!.values).not.toEqual(made(1)[0]!.values);
  expect(made(1)[1]!.values).not.toEqual(made(1)[0]!.values);
});
