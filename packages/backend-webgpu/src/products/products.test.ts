import '../../test/gpu.js';
import {
  blockSquares,
  blocksTimes,
  bothSides,
  slabsOf,
  slabUpdate,
  timesBlocks,
} from '@curvature/spec/internal';
import { isFused, run, symmetricUpdate } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnGpu, expectClose, normal, numbersOf } from '../../test/on-webgpu.js';

/** Sizes on both sides of a tile of 64, and depths on both sides of 16. */
const side = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(63, 64, 65, 70));
const depth = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constantFrom(15, 16, 17));
const count = fc.integer({ min: 1, max: 3 });
const bit = fc.constantFrom<0 | 1>(0, 1);
const factors = { decay: 0.9, weight: 0.3 };
const runs = { numRuns: 10 };

const symmetric = (items: number, n: number, seed: number): tf.Tensor =>
  tf.tidy(() => {
    const x = normal([items, n, n], seed);
    return tf.add(x, tf.transpose(x, [0, 2, 1]));
  });

describeOnGpu('products', () => {
  it('symmetricUpdate equals its composite', async () => {
    expect(isFused(symmetricUpdate)).toBe(true);
    await fc.assert(
      fc.asyncProperty(count, side, depth, bit, fc.nat(99), async (c, n, k, transposed, seed) => {
        const inputs = () => ({
          matrix: symmetric(c, n, seed),
          x: normal(transposed === 1 ? [c, k, n] : [c, n, k], seed + 1),
        });
        const attributes = { ...factors, transposed };
        expectClose(
          await numbersOf(() => run(symmetricUpdate, inputs(), attributes)),
          await numbersOf(() => symmetricUpdate.composite(inputs(), attributes)),
          1e-5,
        );
      }),
      runs,
    );
  });

  it('slabUpdate equals its composite', async () => {
    expect(isFused(slabUpdate)).toBe(true);
    const blockSize = fc.constantFrom(1, 3, 16, 64, 70, 200);
    await fc.assert(
      fc.asyncProperty(count, side, depth, blockSize, fc.nat(99), async (c, n, k, block, seed) => {
        const length = slabsOf(n, block).reduce((sum, s) => sum + s.rows * s.across, 0);
        const inputs = () => ({
          packed: normal([c, length], seed),
          x: normal([c, n, k], seed + 1),
        });
        const attributes = { ...factors, blockSize: block };
        expectClose(
          await numbersOf(() => run(slabUpdate, inputs(), attributes)),
          await numbersOf(() => slabUpdate.composite(inputs(), attributes)),
          1e-5,
        );
      }),
      runs,
    );
  });

  it.each([blocksTimes, timesBlocks])('$name equals its composite', async (kernel) => {
    expect(isFused(kernel)).toBe(true);
    await fc.assert(
      fc.asyncProperty(side, side, depth, fc.nat(99), async (n, size, m, seed) => {
        const inputs = () => ({
          stack: normal([Math.ceil(n / size), size, size], seed),
          x: normal(kernel === blocksTimes ? [n, m] : [m, n], seed + 1),
        });
        expectClose(
          await numbersOf(() => run(kernel, inputs(), {})),
          await numbersOf(() => kernel.composite(inputs(), {})),
          1e-5,
        );
      }),
      runs,
    );
  });

  it('blockSquares equals its composite', async () => {
    expect(isFused(blockSquares)).toBe(true);
    await fc.assert(
      fc.asyncProperty(side, side, depth, bit, fc.nat(99), async (m, size, rows, one, seed) => {
        const inputs = () => ({
          blocks: symmetric(Math.ceil((m + one) / size), size, seed),
          x: normal([rows, m], seed + 1),
        });
        const attributes = { ...factors, one };
        expectClose(
          await numbersOf(() => run(blockSquares, inputs(), attributes)),
          await numbersOf(() => blockSquares.composite(inputs(), attributes)),
          1e-5,
        );
      }),
      runs,
    );
  });

  it('bothSides equals its composite', async () => {
    expect(isFused(bothSides)).toBe(true);
    await fc.assert(
      fc.asyncProperty(count, side, depth, bit, bit, fc.nat(99), async (c, m, n, l, r, seed) => {
        const inputs = () => ({
          left: normal([c, m, m], seed),
          x: normal([c, m, n], seed + 1),
          right: normal([c, n, n], seed + 2),
        });
        const attributes = { transposeLeft: l, transposeRight: r };
        expectClose(
          await numbersOf(() => run(bothSides, inputs(), attributes)),
          await numbersOf(() => bothSides.composite(inputs(), attributes)),
          1e-5,
        );
      }),
      runs,
    );
  });
});
