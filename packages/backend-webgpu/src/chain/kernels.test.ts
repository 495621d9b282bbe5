import '../../test/gpu.js';
import { chainDirection, chainStatistics } from '@curvature/sparse-logdet/internal';
import type { Banded } from '@curvature/spec/internal';
import { isFused, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnGpu, expectClose, normal, numbersOf } from '../../test/on-webgpu.js';

const length = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(255, 256, 257));
const shape = fc.oneof(
  length.map((columns) => ({ rows: 1, columns })),
  length.map((rows) => ({ rows, columns: 1 })),
  fc.record({ rows: fc.integer({ min: 1, max: 9 }), columns: length }),
);
const chain = fc
  .tuple(shape, fc.constantFrom<0 | 1>(0, 1), fc.constantFrom(0, 1, 1, 2, 3, 4, 5))
  .map(([{ rows, columns }, linked, band]): Banded => ({ rows, columns, linked, band }));
const scales = fc.constantFrom(1, 1e-12, 1e12);

/** On both sides of a workgroup, linked and not, by bands in and above the window. */
const edges: readonly Banded[] = [
  { rows: 1, columns: 257, linked: 1, band: 1 },
  { rows: 256, columns: 1, linked: 0, band: 4 },
  { rows: 257, columns: 2, linked: 1, band: 4 },
  { rows: 2, columns: 255, linked: 0, band: 1 },
  { rows: 3, columns: 256, linked: 1, band: 0 },
  { rows: 255, columns: 2, linked: 1, band: 5 },
];

/** Statistics of some gradients, positive definite to well above a rounding error. */
function statisticsOf(c: Banded, seed: number, scale: number) {
  const { rows, columns, band } = c;
  let [diagonal, bands] = [tf.zeros([rows, columns]), tf.zeros([band, rows, columns])] as [
    tf.Tensor,
    tf.Tensor,
  ];
  for (let k = 0; k < 3; k++) {
    const grad = tf.mul(normal([rows, columns], seed + k), scale);
    [diagonal, bands] = run(
      chainStatistics,
      { grad, diagonal, bands },
      { ...c, decay: 0.9, weight: 0.4 },
    ) as [tf.Tensor, tf.Tensor];
  }
  return { diagonal, bands };
}

describeOnGpu('kernels of chains', () => {
  it('chainStatistics equals its composite', async () => {
    expect(isFused(chainStatistics)).toBe(true);
    await fc.assert(
      fc.asyncProperty(chain, scales, fc.nat(999), async (c, scale, seed) => {
        const { rows, columns, band } = c;
        const inputs = () => ({
          grad: tf.mul(normal([rows, columns], seed), scale),
          diagonal: tf.abs(normal([rows, columns], seed + 1)),
          bands:
            band === 0 ? tf.zeros([0, rows, columns]) : normal([band, rows, columns], seed + 2),
        });
        const attributes = { ...c, decay: 0.7, weight: 0.3 };
        expectClose(
          await numbersOf(() => run(chainStatistics, inputs(), attributes)),
          await numbersOf(() => chainStatistics.composite(inputs(), attributes)),
          1e-6,
        );
      }),
      { numRuns: 24, examples: edges.map((c, seed) => [c, 1, seed]) },
    );
  });

  it('chainDirection equals its composite, with and without nodes that fail', async () => {
    expect(isFused(chainDirection)).toBe(true);
    await fc.assert(
      fc.asyncProperty(
        chain,
        scales,
        fc.constantFrom(0, 0.3, 0.7),
        fc.nat(999),
        async (c, scale, gamma, seed) => {
          const inputs = () => ({
            x: normal([c.rows, c.columns], seed + 9),
            ...statisticsOf(c, seed, scale),
            damping: tf.scalar(0.1 * scale * scale),
          });
          const attributes = { ...c, scale: 1.25, gamma };
          expectClose(
            await numbersOf(() => run(chainDirection, inputs(), attributes)),
            await numbersOf(() => chainDirection.composite(inputs(), attributes)),
            3e-4,
          );
        },
      ),
      { numRuns: 24, examples: edges.map((c, seed) => [c, 1, 0.3, seed]) },
    );
  });

  it('chainDirection takes the first band alone where one round of cuts leaves unstable nodes', async () => {
    const c = { rows: 12, columns: 3, linked: 1, scale: 1, gamma: 0.2 } as const;
    let narrow = 0;
    const seeds = Array.from({ length: 12 }, (_, i) => i);
    for (const seed of seeds) {
      const band = 2 + (seed % 3);
      // Not positive definite: many nodes fail, and others do once edges are gone.
      const inputs = (bands: number) => ({
        x: normal([12, 3], seed),
        diagonal: tf.ones([12, 3]) as tf.Tensor,
        bands: tf.slice(tf.mul(normal([4, 12, 3], seed + 50), 0.35), [0, 0, 0], [bands, 12, 3]),
        damping: tf.scalar(0.01),
      });
      const of = (bands: number) =>
        numbersOf(() => chainDirection.composite(inputs(bands), { ...c, band: bands }));
      const [wanted, first] = [await of(band), await of(1)];
      expectClose(
        await numbersOf(() => run(chainDirection, inputs(band), { ...c, band })),
        wanted,
        1e-3,
      );
      const isNarrow = wanted[0]!.values.every(
        (value, i) => Math.abs(value - first[0]!.values[i]!) <= 1e-6 * Math.abs(value),
      );
      if (isNarrow) narrow++;
    }
    expect(narrow).toBeGreaterThan(0);
    expect(narrow).toBeLessThan(seeds.length);
  });
});
