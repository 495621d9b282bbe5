import '../../test/gpu.js';
import { blendInto, blendPart, gate, scaleRows } from '@curvature/spec/internal';
import { blend, isFused, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnGpu, expectClose, normal, numbersOf } from '../../test/on-webgpu.js';

/** Sizes on both sides of a workgroup of 256 invocations and of its 1024 elements. */
const size = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.constantFrom(255, 256, 257, 1023, 1024, 1025, 2500),
);
const factor = fc.double({ min: -2, max: 2, noNaN: true });

describeOnGpu('blends', () => {
  it.each([blend, blendInto])('$name equals its composite', async (kernel) => {
    expect(isFused(kernel)).toBe(true);
    await fc.assert(
      fc.asyncProperty(size, factor, factor, fc.nat(99), async (n, a, b, seed) => {
        const inputs = () => ({ x: normal([n], seed), y: normal([n], seed + 1) });
        expectClose(
          await numbersOf(() => run(kernel, inputs(), { a, b })),
          await numbersOf(() => kernel.composite(inputs(), { a, b })),
          1e-6,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('blendPart equals its composite', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(50), fc.nat(50), fc.nat(99), async (n, from, rest, seed) => {
        const inputs = () => ({
          x: normal([n, 1], seed),
          y: normal([n + from + rest], seed + 1),
        });
        const attributes = { a: 0.7, b: -0.3, from };
        expectClose(
          await numbersOf(() => run(blendPart, inputs(), attributes)),
          await numbersOf(() => blendPart.composite(inputs(), attributes)),
          1e-6,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('scaleRows equals its composite', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), size, fc.nat(99), async (rows, n, seed) => {
        const inputs = () => ({ x: normal([rows, n], seed), scales: normal([rows], seed + 1) });
        expectClose(
          await numbersOf(() => run(scaleRows, inputs(), { rows })),
          await numbersOf(() => scaleRows.composite(inputs(), { rows })),
          1e-6,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('gate lets a tensor through, or gives zeros in the place of NaN too', async () => {
    expect(isFused(gate)).toBe(true);
    const x = tf.tensor2d([[1, NaN, -2]]);
    for (const skip of [0, 1]) {
      const [got] = await numbersOf(() => run(gate, { x, skip: tf.tensor1d([skip]) }, {}));
      expect(got).toEqual({ shape: [1, 3], values: skip === 0 ? [1, NaN, -2] : [0, 0, 0] });
    }
    x.dispose();
  });
});
