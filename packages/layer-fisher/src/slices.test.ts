import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { holds } from '../test/holds.js';
import { gap, times, transposed } from '../test/numbers.js';
import { normal } from '../test/random.js';
import { columnSlices, fromLeft, fromRight, slicesOf } from './slices.js';

const cases = fc.record({
  n: fc.integer({ min: 1, max: 9 }),
  m: fc.integer({ min: 1, max: 5 }),
  sliceSize: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constant(null)),
  seed: fc.nat(1000),
});

holds('columns go to their slices in order, with zeros behind the last', cases, ({ n, m, sliceSize, seed }) => {
  const slices = slicesOf(n, sliceSize);
  const x = normal([m, n], seed) as tf.Tensor2D;
  const values = x.arraySync();
  const expected = Array.from({ length: slices.count }, (_, k) =>
    values.map((row) => Array.from({ length: slices.size }, (_, i) => row[k * slices.size + i] ?? 0)),
  );
  expect(columnSlices(x, slices).arraySync()).toEqual(expected);
  const shorter = tf.slice(x, [0, 0], [m, n - 1]);
  const withOne = tf.concat([shorter, tf.ones([m, 1])], 1);
  expect(columnSlices(shorter, slices, true).arraySync()).toEqual(columnSlices(withOne, slices).arraySync());
});

holds(
  'a product with a stack is that with the matrix that has it on its diagonal',
  cases,
  ({ n, m, sliceSize, seed }) => {
    const slices = slicesOf(n, sliceSize);
    const { count, size } = slices;
    const stack = normal([count, size, size], seed) as tf.Tensor3D;
    const blocks = stack.arraySync();
    const whole = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => {
        const k = Math.floor(i / size);
        return k === Math.floor(j / size) ? blocks[k]![i - k * size]![j - k * size]! : 0;
      }),
    );
    const x = normal([n, m], seed + 1) as tf.Tensor2D;
    const y = tf.transpose(x);
    expect(gap(fromLeft(stack, x, slices).dataSync(), times(whole, x.arraySync()).flat())).toBeLessThan(1e-5);
    expect(gap(fromRight(y, stack, slices).dataSync(), times(transposed(x.arraySync()), whole).flat())).toBeLessThan(
      1e-5,
    );
  },
);
