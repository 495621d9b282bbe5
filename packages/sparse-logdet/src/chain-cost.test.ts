import type { Block } from '@curvature/spec';
import type { Chain } from '@curvature/spec/internal';
import { secondOrder, whole } from '@curvature/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { chainCost } from './chain-cost.js';
import { rowMajor, columnMajor, perOutputUnit } from './chain-order.js';
import { chainDirection } from './kernels/direction.js';
import { chainStatistics } from './kernels/statistics.js';
import { sparseLogDet } from './sparse-logdet.js';

beforeAll(() => tf.setBackend('cpu'));

const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 3 });
const bands = fc.integer({ min: 0, max: 100 });

test('numbers are those of the state, however far the band reaches', () => {
  fc.assert(
    fc.property(
      shapes,
      bands,
      fc.constantFrom(rowMajor, columnMajor, perOutputUnit),
      (shape, band, order) => {
        const block: Block = {
          id: 'w',
          index: 0,
          shape: [1, ...shape],
          axes: [1],
          parameter: { name: 'w', shape },
        };
        const state = sparseLogDet({ band, order }).init(block);
        const cost = chainCost(order(block.shape), band);
        expect(state.diagonal.size + state.bands.size).toBe(cost.numbers);
        tf.dispose([state.diagonal, state.bands, state.mean]);
      },
    ),
  );
});

/**
 * Operations of one node, counted where loops do them: g g^T, the average, elimination,
 * substitution, the direction.
 */
function counted(band: number): number {
  let flops = 3 + 3 * band;
  for (let i = 0; i < band; i++) {
    for (let k = i + 1; k < band; k++) flops += 1 + 2 * (band - k) + 2;
    flops += 2 * (band - i - 1) + 1;
  }
  return flops + 2 * band + 1 + 4 * band;
}

test('operations are what loops count, and a few for the mean and for the norm of Adam', () => {
  for (let band = 0; band <= 200; band++) {
    const { flops } = chainCost({ rows: 1000, columns: 1, linked: 1 }, band);
    expect(flops / 1000 - counted(band)).toBeGreaterThan(0);
    expect(flops / 1000 - counted(band)).toBeLessThan(10 + band);
  }
});

test('a plan has them', () => {
  const plan = (band: number) =>
    secondOrder({ learningRate: 1, preconditioner: sparseLogDet({ band }), partition: whole }).plan(
      { w: [20, 30] },
    );
  for (const band of [0, 1, 4, 30]) {
    const { numbers, flops } = chainCost(columnMajor([1, 20, 30]), band);
    expect(plan(band)[0]).toMatchObject({
      statisticsBytes: 4 * (numbers + 1),
      refreshFlops: flops,
      cacheBytes: 0,
    });
  }
});

describe('a composite, whose windows are there all at once', () => {
  const chain: Chain = { rows: 40, columns: 5, linked: 1 };
  const peakOf = async (band: number) => {
    const { diagonal, bands } = tf.tidy(() => {
      const grad = tf.randomNormal([40, 5], 0, 1, 'float32', 1);
      const [d, b] = [tf.ones([40, 5]), tf.zeros([band, 40, 5])];
      const [diagonal, bands] = chainStatistics.composite(
        { grad, diagonal: d, bands: b },
        { ...chain, band, decay: 1, weight: 1 },
      );
      return { diagonal: diagonal!, bands: bands! };
    });
    const inputs = { x: tf.ones([40, 5]), diagonal, bands, damping: tf.scalar(1) };
    const before = tf.memory().numBytes;
    const { peakBytes } = await tf.profile(() =>
      chainDirection.composite(inputs, { ...chain, band, scale: 1, gamma: 0 }),
    );
    tf.dispose(inputs);
    return peakBytes - before;
  };

  test.each([2, 8, 32])(
    'needs at least what the cost says, and not the cube of the band, with one of %i',
    async (band) => {
      const { working } = chainCost(chain, band);
      const numbers = (await peakOf(band)) / 4;
      expect(numbers).toBeGreaterThan(working);
      expect(numbers).toBeLessThan(working + 60 * band * 200);
    },
  );
});
