import '../../test/gpu.js';
import { traceProduct } from '@curvature/spec/internal';
import { isFused, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { counted } from '../../test/counts.js';
import { describeOnGpu, expectClose, normal, numbersOf } from '../../test/on-webgpu.js';

/** Stacks on both sides of a workgroup. */
const stack = fc.record({
  count: fc.integer({ min: 1, max: 4 }),
  side: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(64, 129)),
  seed: fc.nat(99),
});
type Stack = typeof stack extends fc.Arbitrary<infer T> ? T : never;
// Positive, so that nothing cancels.
const made = ({ count, side, seed }: Stack) => tf.abs(normal([count, side, side], seed));

describeOnGpu('the product of traces', () => {
  it('equals its composite', async () => {
    expect(isFused(traceProduct)).toBe(true);
    await fc.assert(
      fc.asyncProperty(stack, stack, fc.double({ min: 0, max: 9, noNaN: true }), async (...all) => {
        const [a, b, added] = all;
        const inputs = () => ({ left: made(a), right: made(b) });
        expectClose(
          await numbersOf(() => run(traceProduct, inputs(), { added })),
          await numbersOf(() => traceProduct.composite(inputs(), { added })),
          1e-5,
        );
      }),
      { numRuns: 20 },
    );
  });

  it('is bounded where it overflows, and stays NaN', async () => {
    const of = async (left: number, right: number) => {
      const [got] = await numbersOf(() =>
        run(
          traceProduct,
          { left: tf.fill([1, 1, 1], left), right: tf.fill([2, 1, 1], right) },
          { added: 1 },
        ),
      );
      return got!.values[0]!;
    };
    expect(await of(1e30, 1e30)).toBe(Math.fround(3e38));
    expect(await of(0, 1e30)).toBe(1);
    expect(await of(NaN, 1)).toBeNaN();
  });

  it('takes one dispatch', async () => {
    const [left, right] = [tf.ones([2, 3, 3]), tf.ones([1, 5, 5])];
    await Promise.all([left.data(), right.data()]);
    const counts = await counted(async () => {
      const product = run(traceProduct, { left, right }, { added: 2 });
      expect([...(await product.data())]).toEqual([32]);
      product.dispose();
    });
    tf.dispose([left, right]);
    expect(counts.dispatches).toBe(1);
  });
});
