import type { Block } from '@curvature/spec';
import { slabUpdate } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dense } from './dense.js';
import type { KroneckerOptions } from '../statistics/options.js';
import { kronecker } from '../statistics/kronecker.js';
import { pack, slabs, unpack } from './slabs.js';

const block = (shape: readonly number[]): Block => ({
  id: 'w',
  index: 0,
  shape,
  axes: shape.map((_, i) => i).slice(1),
  parameter: { name: 'w', shape: shape.slice(1) },
});
const gradients = (shape: readonly number[], steps: number, seed: number) =>
  Array.from({ length: steps }, (_, k) => tf.randomNormal([...shape], 0, 1, 'float32', seed + k));
const bytes = (tensors: readonly tf.Tensor[]) =>
  tensors.reduce((sum, { size, dtype }) => sum + size * tf.util.bytesPerElement(dtype), 0);

/** By the definition: each row of a matrix up to the end of its block on the diagonal. */
const naiveSlabs = (matrix: Float32Array, n: number, blockSize: number) =>
  Float32Array.from(
    Array.from({ length: n }, (_, i) => {
      const end = Math.min(n, (Math.floor(i / blockSize) + 1) * blockSize);
      return [...matrix.subarray(i * n, i * n + end)];
    }).flat(),
  );

const stacks = fc.record({
  count: fc.integer({ min: 1, max: 3 }),
  n: fc.integer({ min: 1, max: 13 }),
  k: fc.integer({ min: 1, max: 6 }),
  blockSize: fc.integer({ min: 1, max: 15 }),
  seed: fc.nat(1000),
});

describe.each(['cpu', 'wasm'])('slabs on %s', (backend) => {
  test('are those of the definition, matrix by matrix, and give back what was packed', async () => {
    await tf.setBackend(backend);
    fc.assert(
      fc.property(stacks, ({ count, n, k, blockSize, seed }) => {
        tf.tidy(() => {
          const x = tf.randomNormal([count, n, k], 0, 1, 'float32', seed);
          const matrices = tf.matMul(x, tf.transpose(x, [0, 2, 1]));
          const packed = pack(matrices, blockSize);
          const rows = tf.unstack(packed).map((row) => row.dataSync() as Float32Array);
          tf.unstack(matrices).forEach((matrix, t) => {
            const values = matrix.dataSync() as Float32Array;
            expect(rows[t]).toEqual(naiveSlabs(values, n, blockSize));
          });
          expect(unpack(packed, n, blockSize).dataSync()).toEqual(matrices.dataSync());
        });
      }),
    );
  });

  test('of products are the slabs of the whole product', async () => {
    await tf.setBackend(backend);
    fc.assert(
      fc.property(stacks, ({ count, n, k, blockSize, seed }) => {
        tf.tidy(() => {
          const x = tf.randomNormal([count, n, k], 0, 1, 'float32', seed);
          const whole = tf.matMul(x, tf.transpose(x, [0, 2, 1]));
          const off = tf.max(
            tf.abs(
              tf.sub(
                run(
                  slabUpdate,
                  { packed: tf.zerosLike(pack(whole, blockSize)), x },
                  { decay: 0.5, weight: 1, blockSize },
                ),
                pack(whole, blockSize),
              ),
            ),
          );
          expect(off.dataSync()[0]).toBeLessThan(1e-6 * (1 + tf.max(tf.abs(whole)).dataSync()[0]!));
        });
      }),
    );
  });

  test('hold the statistics that dense matrices hold, for every shape and option, and give symmetric factors', async () => {
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
        fc.record({
          beta2: fc.constantFrom(0.5, 0.99, 1),
          biasCorrection: fc.boolean(),
          initial: fc.constantFrom(0, 0.1),
        }),
        stacks,
        (count, tile, options, { blockSize, seed }) => {
          tf.tidy(() => {
            const b = block([count, ...tile]);
            const grads = gradients(b.shape, 3, seed);
            const of = (storage: KroneckerOptions['storage']) => {
              const statistics = kronecker({ ...options, ...(storage && { storage }) });
              const start = statistics.init(b);
              const state = grads.reduce(
                (s, grad) => statistics.accumulate(s, { grad }, { block: b, step: 1 }),
                start,
              );
              expect(statistics.sizes!(b)).toEqual(tile.map((n) => [count, n, 'symmetric']));
              return statistics.factors(state, { block: b, step: 3 }).map(({ matrix }) => matrix);
            };
            const expected = of(dense());
            of(slabs({ blockSize })).forEach((matrix, k) => {
              expect(matrix.shape).toEqual(expected[k]!.shape);
              const off = tf.max(tf.abs(tf.sub(matrix, expected[k]!))).dataSync()[0]!;
              expect(off).toBeLessThan(2e-6 * (1 + tf.max(tf.abs(expected[k]!)).dataSync()[0]!));
              expect(tf.transpose(matrix, [0, 2, 1]).dataSync()).toEqual(matrix.dataSync());
            });
          });
        },
      ),
      { numRuns: 60 },
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

test.each([1, 2, 4, 8, 16])(
  '%i slabs take (1 + 1/k) / 2 of the bytes of dense matrices, at the start and later',
  (k) => {
    tf.tidy(() => {
      const b = block([3, 32, 64]);
      const [grad] = gradients(b.shape, 1, 5) as [tf.Tensor];
      const share = (n: number) => {
        const one = { ...b, axes: [b.shape.indexOf(n)] };
        const [packed, whole] = [slabs({ blockSize: n / k }), dense()].map((storage) => {
          const statistics = kronecker({ storage });
          const start = statistics.init(one);
          const next = statistics.accumulate(start, { grad }, { block: one, step: 1 });
          expect(bytes(next.factors)).toBe(bytes(start.factors));
          return bytes(start.factors);
        });
        return packed! / whole!;
      };
      expect([share(32), share(64)]).toEqual([(1 + 1 / k) / 2, (1 + 1 / k) / 2]);
    });
  },
);

test.each([{ blockSize: 0 }, { blockSize: 2.5 }, { blocksize: 8 }])(
  'slabs(%j) is refused',
  (bad) => {
    expect(() => slabs(bad as never)).toThrow(
      /slabs: (option blockSize must be|there is no option)/,
    );
  },
);

test.each([
  ['a name', 'slabs'],
  ['a function', slabs],
  ['null', null],
])('%s as storage is refused', (_, storage) => {
  expect(() => kronecker({ storage: storage as never })).toThrow(
    /kronecker: option storage must give a value/,
  );
});
