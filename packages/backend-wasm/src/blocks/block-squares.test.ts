import { blockSquares } from '@curvature/spec/internal';
import { isFused, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import '../index.js';
import { expectClose, inUse, normal, on } from '../../test/both-backends.js';

const cases = fc
  .record({
    count: fc.integer({ min: 1, max: 4 }),
    size: fc.integer({ min: 1, max: 40 }),
    rows: fc.integer({ min: 1, max: 70 }),
    one: fc.constantFrom<0 | 1>(0, 1),
    decay: fc.constantFrom(0, 0.5),
    weight: fc.double({ min: 0.1, max: 2, noNaN: true }),
    seed: fc.nat(999),
  })
  .filter(({ count, size, one }) => count * size > one)
  .chain((given) => {
    const [least, most] = [(given.count - 1) * given.size + 1, given.count * given.size];
    return fc.record({
      given: fc.constant(given),
      n: fc.integer({ min: Math.max(least, 1 + given.one), max: most }),
    });
  });

it('equals its composite on random blocks, on wasm as on cpu', async () => {
  await fc.assert(
    fc.asyncProperty(
      cases,
      async ({ given: { count, size, rows, one, decay, weight, seed }, n }) => {
        const build = (fused: boolean) => () => {
          expect(isFused(blockSquares)).toBe(fused);
          const half = normal([count, size, size], seed);
          const inputs = {
            blocks: tf.add(half, tf.transpose(half, [0, 2, 1])),
            x: normal([rows, n - one], seed + 1),
          };
          return run(blockSquares, inputs, { decay, weight, one });
        };
        expectClose(await on('wasm', build(true)), await on('cpu', build(false)), 2e-5);
      },
    ),
    { numRuns: 120 },
  );
});

it('is symmetric to the last bit, and keeps no memory', async () => {
  await tf.setBackend('wasm');
  const [blocks, x] = [tf.zeros([3, 9, 9]), normal([33, 22], 1)];
  const before = inUse();
  tf.tidy(() => {
    const out = run(blockSquares, { blocks, x }, { decay: 0, weight: 1, one: 1 });
    expect([...tf.transpose(out, [0, 2, 1]).dataSync()]).toEqual([...out.dataSync()]);
  });
  expect(inUse()).toEqual(before);
  tf.dispose([blocks, x]);
});
