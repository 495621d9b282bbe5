import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { holds } from '../../test/holds.js';
import { gap, times, transposed } from '../../test/numbers.js';
import { normal } from '../../test/random.js';
import { addProducts } from './averages.js';
import { fromLeft, fromRight, slicesOf } from './slices.js';

const cases = fc.record({
  n: fc.integer({ min: 1, max: 9 }),
  m: fc.integer({ min: 1, max: 5 }),
  sliceSize: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constant(null)),
  seed: fc.nat(1000),
});

holds(
  'sums of products are stored in blocks, with zeros as padding of the last',
  cases,
  (given) => {
    const { n, m, sliceSize, seed } = given;
    const { count, size } = slicesOf(n, sliceSize);
    const x = normal([m, n], seed) as tf.Tensor2D;
    const squares = times(transposed(x.arraySync()), x.arraySync());
    const at = (k: number, i: number, j: number) => squares[k * size + i]?.[k * size + j] ?? 0;
    const side = Array.from({ length: size }, (_, i) => i);
    const expected = Array.from({ length: count }, (_, k) =>
      side.map((i) => side.map((j) => 0.5 * at(k, i, j))),
    );
    const sums = tf.zeros([count, size, size]);
    expect(gap(addProducts(sums, x, 0, null, 0.5).dataSync(), expected.flat(2))).toBeLessThan(1e-5);
    if (n === 1) return;
    const shorter = tf.slice(x, [0, 0], [m, n - 1]);
    const withOne = addProducts(sums, tf.concat([shorter, tf.ones([m, 1])], 1), 0, null, 0.5);
    expect(
      gap(addProducts(sums, shorter, 1, null, 0.5).dataSync(), [...withOne.dataSync()]),
    ).toBeLessThan(1e-5);
  },
);

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
    expect(
      gap(fromLeft(stack, x, slices).dataSync(), times(whole, x.arraySync()).flat()),
    ).toBeLessThan(1e-5);
    expect(
      gap(fromRight(y, stack, slices).dataSync(), times(transposed(x.arraySync()), whole).flat()),
    ).toBeLessThan(1e-5);
  },
);
