import { blocksTimes, timesBlocks } from '@curvature/spec/internal';
import { isFused, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import '../index.js';
import { expectClose, normal, on } from '../../test/both-backends.js';

/** Blocks of `size`, the last of which may stick out, beside a matrix of any other side. */
const cases = fc
  .record({
    count: fc.integer({ min: 1, max: 4 }),
    size: fc.integer({ min: 1, max: 40 }),
    other: fc.integer({ min: 1, max: 70 }),
    seed: fc.nat(999),
  })
  .chain((given) =>
    fc.record({
      given: fc.constant(given),
      n: fc.integer({ min: (given.count - 1) * given.size + 1, max: given.count * given.size }),
    }),
  );

it.each([
  ['blocksTimes', blocksTimes, (n: number, other: number) => [n, other]],
  ['timesBlocks', timesBlocks, (n: number, other: number) => [other, n]],
] as const)(
  '%s equals its composite on random blocks, on wasm as on cpu',
  async (_, kernel, shape) => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ given: { count, size, other, seed }, n }) => {
        const build = (fused: boolean) => () => {
          expect(isFused(kernel)).toBe(fused);
          return run(
            kernel,
            { stack: normal([count, size, size], seed), x: normal(shape(n, other), seed + 1) },
            {},
          );
        };
        expectClose(await on('wasm', build(true)), await on('cpu', build(false)), 2e-5);
      }),
      { numRuns: 80 },
    );
  },
);

it('the composites run on wasm too, and give the same', async () => {
  await tf.setBackend('wasm');
  tf.tidy(() => {
    const inputs = { stack: normal([3, 5, 5], 1), x: normal([13, 7], 2) };
    tf.test_util.expectArraysClose(
      run(blocksTimes, inputs, {}).dataSync(),
      blocksTimes.composite(inputs, {}).dataSync(),
      1e-4,
    );
  });
});
