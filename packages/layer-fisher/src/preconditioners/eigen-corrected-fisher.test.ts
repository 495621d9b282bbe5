import { CurvatureError } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixBlock, updateOf } from '../../test/direct.js';
import { holds } from '../../test/holds.js';
import { gap } from '../../test/numbers.js';
import { normal, signalsOf, type Sizes, sizes } from '../../test/random.js';
import { eigenCorrectedFisher } from './eigen-corrected-fisher.js';
import { eigenInverse } from '../inverses/eigen-inverse.js';
import { layerFisher } from './layer-fisher.js';
import { fromLeft, fromRight, slicesOf } from '../factors/slices.js';

const damping = 0.1;

/** A refresh on one batch, then an `accumulate` on another batch in its bases. */
function afterOneBatch(
  given: Sizes,
  options: { sliceSize?: number | null; sharing?: 'expand' | 'reduce' } = {},
) {
  const block = matrixBlock(given.inputs, given.outputs);
  const p = eigenCorrectedFisher({ damping, decay: 0.5, ...options });
  const signals = signalsOf(given);
  const { stats, cache, at } = updateOf(p, block, [signals], tf.zeros([...block.shape]));
  return {
    p,
    block,
    signals,
    cache,
    at,
    first: stats,
    stats: p.accumulate(stats, signals, cache, at),
  };
}

describe('the update', () => {
  holds(
    'right after a refresh is that of exact K-FAC, with blocks too',
    fc.tuple(sizes, fc.constantFrom(null, 2)),
    ([given, sliceSize]) => {
      const block = matrixBlock(given.inputs, given.outputs);
      const signals = [signalsOf(given)];
      const x = normal(block.shape, given.seed + 9);
      const kfac = layerFisher({ damping, inverse: eigenInverse({ sliceSize }) });
      const got = updateOf(eigenCorrectedFisher({ damping, sliceSize }), block, signals, x).update;
      expect(gap(got.dataSync(), updateOf(kfac, block, signals, x).update.dataSync())).toBeLessThan(
        1e-4,
      );
    },
  );

  holds('divides by second moments of gradients of single samples in the basis', sizes, (given) => {
    const alone = { ...given, positions: 1 };
    const { p, block, signals, cache, stats, at } = afterOneBatch(alone, { sliceSize: 2 });
    const [inputs, outputs] = [slicesOf(alone.inputs, 2), slicesOf(alone.outputs, 2)];
    const into = (x: tf.Tensor) =>
      fromRight(fromLeft(cache.inputs, x, inputs), tf.transpose(cache.outputs, [0, 2, 1]), outputs);
    const outOf = (x: tf.Tensor) =>
      fromRight(fromLeft(tf.transpose(cache.inputs, [0, 2, 1]), x, inputs), cache.outputs, outputs);
    const each = Array.from({ length: alone.samples }, (_, n) => {
      const a = tf.reshape(tf.slice(signals.activations, [n, 0, 0], [1, 1, alone.inputs]), [
        alone.inputs,
        1,
      ]);
      const g = tf.reshape(tf.slice(signals.outputGrads, [n, 0, 0], [1, 1, alone.outputs]), [
        1,
        alone.outputs,
      ]);
      return tf.square(into(tf.mul(tf.matMul(a, g), alone.samples)));
    });
    const seen = tf.div(tf.addN(each), alone.samples);
    const second = tf.add(tf.mul(cache.start, 0.5), tf.mul(seen, 0.5));
    expect(gap(stats.second.dataSync(), second.dataSync())).toBeLessThan(1e-4);
    const x = normal(block.shape, alone.seed + 9);
    const expected = outOf(tf.div(into(tf.squeeze(x, [0])), tf.add(second, damping)));
    expect(gap(p.apply(cache, x, stats, at).dataSync(), expected.dataSync())).toBeLessThan(1e-4);
  });

  holds(
    'keeps the sum of the second moments, which is the trace, whatever the basis',
    sizes,
    (given) => {
      // Only squares are added up, so positions may stand as samples of a loss that holds each
      // T times.
      const { stats, p, at } = afterOneBatch(given, { sliceSize: null });
      const { activations: a, outputGrads: g } = signalsOf(given);
      const squares = (x: tf.Tensor) => tf.sum(tf.square(x), 2);
      const data = tf.sum(tf.mul(squares(a), squares(g))).dataSync()[0]! * given.samples;
      const start = p.metric!(stats, { ...at, damping: 1e-12 }).dataSync()[0]!;
      const expected = 0.5 * start + 0.5 * data;
      expect(tf.sum(stats.second).dataSync()[0]! / expected).toBeCloseTo(1, 3);
    },
  );
});

test('second moments belong to one version of the bases: new bases restart them', () => {
  tf.tidy(() => {
    const { p, block, cache, stats, at } = afterOneBatch({
      samples: 4,
      positions: 1,
      inputs: 3,
      outputs: 2,
      seed: 1,
    });
    expect([cache.basisVersion, stats.basisVersion]).toEqual([1, 1]);
    const next = p.refresh(stats, cache, at) as typeof cache;
    expect(next.basisVersion).toBe(2);
    const x = normal(block.shape, 5);
    const kfac = p
      .apply(next, x, { ...stats, second: tf.zeros([3, 2]), basisVersion: 0 }, at)
      .dataSync();
    expect(p.apply(next, x, stats, at).dataSync()).toEqual(kfac);
    // Without its cache a host makes another, with a version of its own.
    expect((p.refresh(stats, null, at) as typeof cache).basisVersion).toBe(2);
  });
});

test('there are no second moments before the first basis', () => {
  tf.tidy(() => {
    const { first } = afterOneBatch({ samples: 4, positions: 1, inputs: 3, outputs: 2, seed: 1 });
    expect([first.basisVersion, tf.sum(first.second).dataSync()[0]]).toEqual([0, 0]);
  });
});

test('only linear layers are accepted', () => {
  const p = eigenCorrectedFisher();
  expect(p.accepts!(matrixBlock(4, 3))).toBe(true);
  expect(p.accepts!(matrixBlock(4, 3, 'embedding'))).toMatch(/kind embedding/);
});

test.each([
  { decay: 1 },
  { decay: null },
  { damping: 0 },
  { sliceSize: 0 },
  { sharing: 'all' },
  { inverse: 1 },
])('%j is refused', (options) => {
  expect(() => eigenCorrectedFisher(options as never)).toThrow(CurvatureError);
});
