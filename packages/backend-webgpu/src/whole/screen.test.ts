import '../../test/gpu.js';
import { LARGEST_SQUARES, screen } from '@curvature/spec/internal';
import { runFused } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnGpu, expectClose, normal, numbersOf } from '../../test/on-webgpu.js';

const screened = (...gradients: tf.Tensor[]) =>
  runFused(screen, Object.fromEntries(gradients.map((x, i) => [`x${i}`, x])), {})!;

describeOnGpu('screen', () => {
  it('gives the sums of squares and the plain sums of good gradients, and lets the step go on', async () => {
    const size = fc.oneof(
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(63, 64, 65, 5000, 70_000),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(size, { minLength: 1, maxLength: 20 }),
        fc.nat(99),
        async (sizes, seed) => {
          const all = () => sizes.map((n, i) => normal([n], seed + i));
          const [squares, plain, skip] = await numbersOf(() => screened(...all()));
          const [wanted] = await numbersOf(() => tf.stack(all().map((x) => tf.sum(tf.square(x)))));
          expectClose([squares!], [wanted!], 1e-5);
          expect(plain!.values.every(Number.isFinite)).toBe(true);
          expect(plain!.shape).toEqual([sizes.length]);
          expect(skip).toEqual({ shape: [1], values: [0] });
        },
      ),
      { numRuns: 12 },
    );
  });

  it.each([
    ['NaN', NaN, false],
    ['infinity', -Infinity, false],
    ['an element of 1e17', 1e17, true],
    ['an element of 1e30', 1e30, true],
  ])('%s anywhere stops the step, and says which gradient and why', async (_, bad, isFinite) => {
    for (const [which, at] of [
      [2, 69_999],
      [8, 3],
    ] as const) {
      const values = Array.from({ length: 9 }, (__, i) => new Float32Array(i === 2 ? 70_000 : 5));
      values[which]![at] = bad;
      const [squares, plain, skip] = await numbersOf(() =>
        screened(...values.map((own) => tf.tensor1d(own))),
      );
      expect(skip!.values).toEqual([1]);
      const isGood = (value: number) => value <= LARGEST_SQUARES;
      expect(squares!.values.map(isGood)).toEqual(values.map((__, i) => i !== which));
      expect(plain!.values.map(Number.isFinite)).toEqual(
        values.map((__, i) => isFinite || i !== which),
      );
    }
  });
});
