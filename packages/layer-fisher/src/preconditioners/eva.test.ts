import { CurvatureError } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { layer, matrixBlock, updateOf } from '../../test/direct.js';
import { holds } from '../../test/holds.js';
import { solve } from '../../../spec/test/gaussian-elimination.js';
import { gap } from '../../test/numbers.js';
import { normal, signalsOf, sizes } from '../../test/random.js';
import { eva } from './eva.js';
import { layerFisher } from './layer-fisher.js';

const damping = 0.1;

describe('the update', () => {
  holds(
    'is one dense solve with u u^T + lambda I, u being the product of mean vectors',
    sizes,
    (given) => {
      const block = matrixBlock(given.inputs + 1, given.outputs, 'linear', true);
      const signals = signalsOf(given);
      const x = normal(block.shape, given.seed + 9);
      const a = [...tf.mean(signals.activations, [0, 1]).dataSync(), 1];
      const g = [...tf.sum(signals.outputGrads, [0, 1]).dataSync()];
      const u = a.flatMap((left) => g.map((right) => left * right));
      const matrix = u.map((left, i) =>
        u.map((right, j) => left * right + (i === j ? damping : 0)),
      );
      const { update, stats, at } = updateOf(eva({ damping }), block, [signals], x);
      expect(gap(update.dataSync(), solve(matrix, [...x.dataSync()]))).toBeLessThan(1e-4);
      const slope = u.reduce((sum, value, i) => sum + value * x.dataSync()[i]!, 0);
      const curvature = eva().curvature!(stats, x, at).dataSync()[0]!;
      expect(Math.abs(curvature - slope ** 2)).toBeLessThan(1e-4 * Math.max(1, slope ** 2));
      const trace = u.reduce((sum, value) => sum + value ** 2, damping * u.length);
      expect(eva({ damping }).metric!(stats, at).dataSync()[0]! / trace).toBeCloseTo(1, 4);
    },
  );

  holds(
    'along any direction sees the same curvature of one datum as K-FAC, the exact one',
    sizes,
    (given) => {
      const one = { ...given, samples: 1, positions: 1 };
      const [block, signals] = [matrixBlock(one.inputs, one.outputs), signalsOf(one)];
      const x = normal(block.shape, one.seed + 9);
      const [mean, whole] = [eva({ damping }), layerFisher({ damping })].map((p) => {
        const { stats, at } = updateOf<any, any>(p as never, block, [signals], x);
        return p.curvature!(stats as never, x, at).dataSync()[0]!;
      });
      expect(Math.abs(mean! - whole!)).toBeLessThan(1e-4 * Math.max(1, whole!));
    },
  );

  holds(
    'of the same batch again and again is that of the batch, and of a sum with damping to match',
    sizes,
    (given) => {
      const [block, signals] = [matrixBlock(given.inputs, given.outputs), signalsOf(given)];
      const x = normal(block.shape, given.seed + 9);
      const expected = updateOf(eva({ damping }), block, [signals], x).update.dataSync();
      expect(
        gap(updateOf(eva({ damping }), block, [signals, signals], x).update.dataSync(), expected),
      ).toBeLessThan(1e-4);
      const { activations, outputGrads } = signals;
      const sum = { activations, outputGrads: tf.mul(outputGrads, given.samples) };
      const summed = eva({ damping: damping * given.samples, lossAverage: 'sum' });
      const got = updateOf(summed, block, [sum], tf.mul(x, given.samples)).update;
      expect(gap(got.dataSync(), expected)).toBeLessThan(1e-4);
    },
  );

  test('of an embedding is that of the one-hot rows', () => {
    tf.tidy(() => {
      const ids = tf.tensor2d(
        [
          [0, 3],
          [3, 1],
          [3, 3],
        ],
        [3, 2],
        'int32',
      );
      const outputGrads = normal([3, 2, 2], 4);
      const x = normal([1, 5, 2], 9);
      const update = (kind: 'embedding' | 'linear', activations: tf.Tensor) =>
        updateOf(
          eva(),
          matrixBlock(5, 2, kind),
          [{ activations, outputGrads }],
          x,
        ).update.dataSync();
      const rows = update('linear', tf.oneHot(ids, 5).toFloat());
      expect(gap(update('embedding', ids), rows)).toBeLessThan(1e-5);
    });
  });
});

test('the old average has the weight that decay says', () => {
  tf.tidy(() => {
    const block = matrixBlock(1, 1);
    const batch = (value: number) => ({
      activations: tf.fill([1, 1, 1], value),
      outputGrads: tf.ones([1, 1, 1]),
    });
    const { stats, at } = updateOf(
      eva({ decay: 0.75 }),
      block,
      [batch(1), batch(3)],
      tf.ones([1, 1, 1]),
    );
    const mean = (0.75 * 1 + 3) / 1.75;
    expect(eva().curvature!(stats, tf.ones([1, 1, 1]), at).dataSync()[0]).toBeCloseTo(mean ** 2, 5);
  });
});

test('it keeps two vectors', () => {
  tf.tidy(() => {
    const { inputs, outputs } = eva().init(matrixBlock(7, 3));
    expect([inputs.shape, outputs.shape]).toEqual([
      [7, 1],
      [1, 3],
    ]);
  });
  expect(eva().accepts!({ ...matrixBlock(7, 3), layer: layer('norm') })).toMatch(/kind norm/);
});

test.each([{ decay: 1 }, { damping: -1 }, { sharing: 'expand' }])('%j is refused', (options) => {
  expect(() => eva(options as never)).toThrow(CurvatureError);
});
