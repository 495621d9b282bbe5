import '../../test/gpu.js';
import { dot } from '@curvature/spec/internal';
import { isFused, norms, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { counted } from '../../test/counts.js';
import { describeOnGpu, expectClose, normal, numbersOf } from '../../test/on-webgpu.js';

/** Sizes on both sides of a workgroup, and of what one workgroup sums alone. */
const size = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.constantFrom(255, 256, 257, 1025, 16_384, 16_385, 50_000),
);

describeOnGpu('reductions', () => {
  it('dot equals its composite', async () => {
    expect(isFused(dot)).toBe(true);
    await fc.assert(
      fc.asyncProperty(size, fc.nat(99), async (n, seed) => {
        // Positive, so that nothing cancels.
        const inputs = () => ({
          x: tf.abs(normal([n], seed)),
          y: tf.reshape(tf.abs(normal([n], seed + 1)), [1, n]),
        });
        expectClose(
          await numbersOf(() => run(dot, inputs(), {})),
          await numbersOf(() => dot.composite(inputs(), {})),
          1e-5,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('norms equals its composite, far from 1 too', async () => {
    expect(isFused(norms)).toBe(true);
    const scale = fc.constantFrom(1, 1e-30, 1e30, 0);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        size,
        scale,
        fc.nat(99),
        async (rows, n, s, seed) => {
          const inputs = () => ({ x: tf.mul(normal([rows, n], seed), s) });
          expectClose(
            await numbersOf(() => run(norms, inputs(), { rows })),
            await numbersOf(() => norms.composite(inputs(), { rows })),
            1e-5,
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('norms measures each row by its own largest element', async () => {
    const x = tf.tensor2d([
      [3e30, 4e30, 0],
      [3e-30, 0, 4e-30],
      [0, 0, 0],
    ]);
    const [got] = await numbersOf(() => run(norms, { x }, { rows: 3 }));
    x.dispose();
    [5e30, 5e-30, 0].forEach((wanted, i) =>
      expect(Math.abs(got!.values[i]! - wanted)).toBeLessThanOrEqual(1e-6 * wanted),
    );
  });

  it.each([
    [16_384, 1],
    [16_385, 2],
  ])('a norm of %i numbers takes %i dispatches', async (n, dispatches) => {
    const x = tf.ones([n]);
    await x.data();
    const counts = await counted(async () => {
      const norm = run(norms, { x }, { rows: 1 });
      expect((await norm.data())[0]).toBeCloseTo(Math.sqrt(n), 3);
      norm.dispose();
    });
    x.dispose();
    expect(counts.dispatches).toBe(dispatches);
  });

  it('leaves empty tensors to the composite', async () => {
    const [got] = await numbersOf(() => run(norms, { x: tf.zeros([2, 0]) }, { rows: 2 }));
    expect(got!.values).toEqual([0, 0]);
  });
});
