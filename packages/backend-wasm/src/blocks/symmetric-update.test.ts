import { slabsOf } from '@curvature/spec/internal';
import { slabUpdate } from '@curvature/spec/internal';
import { isFused, run, symmetricUpdate } from '@curvature/spec/kernels';
import { symmetricEigen } from '@curvature/linalg/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import '../index.js';
import { expectClose, normal, on } from '../../test/both-backends.js';

const cases = fc.record({
  count: fc.integer({ min: 1, max: 4 }),
  n: fc.integer({ min: 1, max: 40 }),
  inner: fc.integer({ min: 1, max: 70 }),
  decay: fc.double({ min: 0, max: 1, noNaN: true }),
  weight: fc.double({ min: 0, max: 2, noNaN: true }),
  transposed: fc.constantFrom<0 | 1>(0, 1),
  blockSize: fc.integer({ min: 1, max: 45 }),
  scale: fc.constantFrom(1e-12, 1, 1e12),
  seed: fc.nat(1000),
});

it('symmetricUpdate equals its composite on random stacks, on wasm as on cpu', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ count, n, inner, decay, weight, transposed, scale, seed }) => {
      const build = (fused: boolean) => () => {
        const x = tf.mul(normal(transposed ? [count, inner, n] : [count, n, inner], seed), scale);
        const half = tf.mul(normal([count, n, n], seed + 1), scale * scale);
        const inputs = { matrix: tf.add(half, tf.transpose(half, [0, 2, 1])), x };
        expect(isFused(symmetricUpdate)).toBe(fused);
        return tf.div(run(symmetricUpdate, inputs, { decay, weight, transposed }), scale * scale);
      };
      expectClose(await on('wasm', build(true)), await on('cpu', build(false)), 2e-5);
    }),
    { numRuns: 60 },
  );
});

it('slabUpdate equals its composite on random stacks, on wasm as on cpu', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ count, n, inner, decay, weight, blockSize, seed }) => {
      const length = slabsOf(n, blockSize).reduce(
        (sum, { rows, across }) => sum + rows * across,
        0,
      );
      const build = () => {
        const inputs = {
          packed: normal([count, length], seed),
          x: normal([count, n, inner], seed + 1),
        };
        return run(slabUpdate, inputs, { decay, weight, blockSize });
      };
      expectClose(await on('wasm', build), await on('cpu', build), 2e-5);
    }),
    { numRuns: 60 },
  );
});

/**
 * The least eigenvalue over the largest, of an average of 300 products of three directions each: 0
 * but for rounding.
 */
const definiteness = (update: typeof symmetricUpdate.composite): number =>
  tf.tidy(() => {
    const few = normal([1, 40, 3], 1) as tf.Tensor3D;
    let matrix: tf.Tensor = tf.zeros([1, 40, 40]);
    for (let step = 0; step < 300; step++) {
      const x = tf.matMul(few, normal([1, 3, 50], step) as tf.Tensor3D);
      matrix = update({ matrix, x }, { decay: 0.9983, weight: 0.0017, transposed: 0 });
    }
    const { values } = symmetricEigen(Float64Array.from(matrix.dataSync(), Number), 40);
    return Math.min(...values) / Math.max(...values);
  });

it('keeps averages as definite as the composite does', async () => {
  await tf.setBackend('wasm');
  const fused = definiteness((inputs, attributes) => run(symmetricUpdate, inputs, attributes));
  expect(fused).toBeGreaterThan(3 * definiteness(symmetricUpdate.composite) - 1e-7);
});
