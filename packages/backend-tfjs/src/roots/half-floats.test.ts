import { symmetricEigens } from '@curvature/linalg';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { asKept, raised } from './half-floats.js';

beforeAll(() => tf.setBackend('cpu'));

/** The nearest half float of a number below 65504. */
function half(x: number): number {
  const step = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x) || 1e-30)), -14) - 10);
  return Math.round(x / step) * step;
}

const cases = fc.record({
  n: fc.integer({ min: 1, max: 24 }),
  rank: fc.integer({ min: 1, max: 4 }),
  scale: fc.constantFrom(1e-4, 1e-3, 0.1, 1, 30),
  seed: fc.nat(1e6),
});

/** An average of squares of vectors over some steps, rounded as a device with half floats does. */
const statistics = (n: number, rank: number, scale: number, seed: number) => {
  const vectors = tf.tidy(() => tf.randomNormal([rank, n], 0, scale, 'float32', seed).dataSync());
  const values = new Float32Array(n * n);
  for (let k = 0; k < rank; k++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const product = half(vectors[k * n + i]! * vectors[k * n + j]!);
        values[i * n + j] = half(half(values[i * n + j]! * 0.9) + half(product * 0.1));
      }
  return values;
};

test('no eigenvalue of raised statistics is negative, and none has moved far', () => {
  fc.assert(
    fc.property(cases, ({ n, rank, scale, seed }) => {
      const values = statistics(n, rank, scale, seed);
      const of = (stack: Float32Array) => symmetricEigens({ count: 1, n, values: stack }).values;
      const [before, after] = [of(values), of(raised(values, n))];
      expect(Math.min(...after)).toBeGreaterThanOrEqual(0);
      const largest = Math.max(...before.map(Math.abs));
      after.forEach((value, i) =>
        expect(value - before[i]!).toBeLessThan(0.01 * n * largest + n * 1e-6),
      );
    }),
  );
});

test('on devices with float32 statistics stay as they are', () => {
  const values = Float32Array.of(1, 2, 2, 1);
  expect(asKept(values, 2)).toBe(values);
});
