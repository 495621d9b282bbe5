import { chainDirection, chainStatistics } from '@curvature/sparse-logdet/internal';
import { isFused, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../index.js';
import { inUse, normal } from '../../../test/both-backends.js';
import { allowRelaxedSimd, kinds } from '../../../test/kinds.js';
import { useFused } from '../module.js';

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
afterAll(() => useFused('auto'));

/** Lengths from 0 to 70 and around those of vectors. */
const length = fc.oneof(
  fc.integer({ min: 0, max: 70 }),
  fc.constantFrom(127, 128, 129, 255, 256, 257),
);
const shape = fc.oneof(
  length.map((columns) => ({ rows: 1, columns })),
  length.map((rows) => ({ rows, columns: 1 })),
  fc.record({ rows: fc.integer({ min: 1, max: 12 }), columns: length }),
);
const chain = fc
  .tuple(shape, fc.constantFrom<0 | 1>(0, 1), fc.constantFrom(0, 1, 2, 3, 4, 5, 8, 11))
  .map(([{ rows, columns }, linked, band]) => ({ rows, columns, linked, band }));
const scales = fc.constantFrom(1, 1e-12, 1e12);

const numbers = (result: tf.Tensor | tf.Tensor[]) =>
  [result].flat().map((one) => [...one.dataSync()]);

function expectClose(got: number[][], wanted: number[][], tolerance: number): void {
  wanted.forEach((values, which) => {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(got[which]).toHaveLength(values.length);
    values.forEach((value, i) => {
      const off = Math.abs(got[which]![i]! - value);
      if (!(off <= tolerance * largest))
        expect.fail(`result ${which}, element ${i}: ${got[which]![i]} is not ${value}`);
    });
  });
}

/** Statistics of some gradients, positive definite to well above a rounding error. */
function statisticsOf(
  { rows, columns, linked, band }: typeof chain extends fc.Arbitrary<infer C> ? C : never,
  seed: number,
  scale: number,
) {
  let [diagonal, bands] = [tf.zeros([rows, columns]), tf.zeros([band, rows, columns])] as [
    tf.Tensor,
    tf.Tensor,
  ];
  for (let k = 0; k < 3; k++) {
    const grad = tf.mul(normal([rows, columns], seed + k), scale);
    const weights = { rows, columns, linked, band, decay: 0.9, weight: 0.4 };
    [diagonal, bands] = chainStatistics.composite({ grad, diagonal, bands }, weights) as [
      tf.Tensor,
      tf.Tensor,
    ];
  }
  return { diagonal, bands };
}

describe.each(kinds)('%s kernels', (kind) => {
  it('chainStatistics equals its composite', () => {
    useFused(kind);
    expect(isFused(chainStatistics)).toBe(true);
    fc.assert(
      fc.property(chain, scales, fc.nat(999), (c, scale, seed) => {
        const before = inUse();
        tf.tidy(() => {
          const stats = statisticsOf(c, seed, scale);
          const inputs = { grad: tf.mul(normal([c.rows, c.columns], seed + 9), scale), ...stats };
          const attributes = { ...c, decay: 0.7, weight: 0.3 };
          const wanted = numbers(chainStatistics.composite(inputs, attributes));
          expectClose(numbers(run(chainStatistics, inputs, attributes)), wanted, 1e-6);
        });
        expect(inUse()).toEqual(before);
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  it('chainDirection equals its composite, with and without nodes that fail', () => {
    useFused(kind);
    expect(isFused(chainDirection)).toBe(true);
    fc.assert(
      fc.property(chain, scales, fc.constantFrom(0, 0.3), fc.nat(999), (c, scale, gamma, seed) => {
        const before = inUse();
        tf.tidy(() => {
          const damping = tf.scalar(0.1 * scale * scale);
          const inputs = {
            x: normal([c.rows, c.columns], seed + 9),
            ...statisticsOf(c, seed, scale),
            damping,
          };
          const attributes = { ...c, scale: 1.25, gamma };
          const wanted = numbers(chainDirection.composite(inputs, attributes));
          expectClose(numbers(run(chainDirection, inputs, attributes)), wanted, 3e-4);
        });
        expect(inUse()).toEqual(before);
      }),
      { numRuns: 150, seed: 12 },
    );
  });

  it('one tensor may be several inputs', () => {
    useFused(kind);
    tf.tidy(() => {
      const x = tf.add(tf.abs(normal([9, 13], 1)), 1);
      const c = { rows: 9, columns: 13, linked: 1, band: 1 } as const;
      const one = { grad: x, diagonal: x, bands: tf.reshape(x, [1, 9, 13]) };
      const statistics = { ...c, decay: 0.5, weight: 0.5 };
      expectClose(
        numbers(run(chainStatistics, one, statistics)),
        numbers(chainStatistics.composite(one, statistics)),
        1e-6,
      );
      const { bands } = statisticsOf(c, 2, 0.1);
      const inputs = { x, diagonal: x, bands, damping: tf.scalar(0.1) };
      const direction = { ...c, scale: 1, gamma: 0 };
      const wanted = numbers(chainDirection.composite(inputs, direction));
      expectClose(numbers(run(chainDirection, inputs, direction)), wanted, 1e-5);
    });
  });
});
