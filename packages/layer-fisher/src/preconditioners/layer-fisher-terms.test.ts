import { CurvatureError } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { layer, matrixBlock, updateOf } from '../../test/direct.js';
import { normal, plain, signalsOf } from '../../test/random.js';
import { choleskyInverses } from '../inverses/cholesky-inverses.js';
import { layerFisher, type LayerFisherState } from './layer-fisher.js';
import type { LayerFisherOptions } from './options.js';

describe('what it takes', () => {
  const p = layerFisher();
  const shaped = (shape: number[], kind?: 'linear' | 'embedding' | 'norm') => ({
    id: 'w',
    index: 0,
    shape,
    axes: shape.map((_, i) => i).slice(1),
    parameter: { name: 'w', shape: shape.slice(1) },
    ...(kind && { layer: layer(kind) }),
  });

  test('whole matrices and kernels of convolutions, embeddings, and scales', () => {
    for (const block of [
      shaped([1, 4, 3]),
      shaped([1, 3, 3, 2, 4], 'linear'),
      shaped([1, 9, 2], 'embedding'),
      shaped([1, 5], 'norm'),
    ])
      expect(p.accepts!(block)).toBe(true);
    expect(p.accepts!(shaped([2, 4, 3]))).toMatch(/tiles/);
    expect(p.accepts!(shaped([1, 5]))).toMatch(/one dimension/);
  });

  test('kernels of convolutions act as their matrix', () => {
    tf.tidy(() => {
      const kernel = shaped([1, 2, 1, 3, 4], 'linear');
      const signals = signalsOf({ ...plain, positions: 3, inputs: 6, outputs: 4 });
      const x = normal([1, 6, 4], 9);
      const got = updateOf(p, kernel, [signals], tf.reshape(x, kernel.shape)).update;
      expect(got.shape).toEqual(kernel.shape);
      expect(got.dataSync()).toEqual(
        updateOf(p, matrixBlock(6, 4), [signals], x).update.dataSync(),
      );
    });
  });

  test('bias and kernel together by default', () => {
    expect([p.augmentsBias, layerFisher({ bias: 'plain' }).augmentsBias]).toEqual([true, false]);
  });

  test('signals of another layer are refused', () => {
    tf.tidy(() => {
      const signals = signalsOf(plain);
      expect(() => updateOf(p, matrixBlock(4, 2), [signals], tf.zeros([1, 4, 2]))).toThrow(
        /activations \[5,1,3\]/,
      );
      expect(() => updateOf(p, matrixBlock(3, 3), [signals], tf.zeros([1, 3, 3]))).toThrow(
        CurvatureError,
      );
      expect(() =>
        updateOf(p, matrixBlock(3, 2, 'linear', true), [signals], tf.zeros([1, 3, 2])),
      ).toThrow(CurvatureError);
    });
  });

  test('statistics have their final shape from the start', () => {
    tf.tidy(() => {
      const outline = (state: LayerFisherState) =>
        Object.entries(state).map(([key, value]) => [
          key,
          typeof value === 'number' ? 'number' : value.shape,
        ]);
      const cases = [
        [matrixBlock(200, 3), signalsOf({ ...plain, inputs: 200, outputs: 3 })],
        [
          matrixBlock(9, 2, 'embedding'),
          { ...signalsOf(plain), activations: tf.zeros([5, 1], 'int32') },
        ],
        [shaped([1, 2], 'norm'), signalsOf(plain)],
      ] as const;
      for (const [block, signals] of cases) {
        const start = p.init(block);
        expect(outline(p.accumulate(start, signals, null, { block, step: 1 }))).toEqual(
          outline(start),
        );
      }
    });
  });

  test('its memory is predicted', () => {
    tf.tidy(() => {
      const { cache } = updateOf(
        p,
        matrixBlock(200, 3),
        [signalsOf({ ...plain, inputs: 200, outputs: 3 })],
        tf.zeros([1, 200, 3]),
      );
      const { inputs, outputs } = cache as { inputs: tf.Tensor; outputs: tf.Tensor };
      expect(p.estimate!(matrixBlock(200, 3)).bytes).toBe(4 * (inputs.size + outputs.size));
    });
  });

  test('and the quality of an inverse is reported', async () => {
    const { cache } = updateOf(p, matrixBlock(3, 2), [signalsOf(plain)], tf.zeros([1, 3, 2]));
    const { residual, condition } = await p.quality!(cache);
    expect(residual).toBeLessThan(1e-12);
    expect(condition).toBeGreaterThan(1);
  });

  test.each([
    { damping: 0 },
    { damping: -1 },
    { decay: 1 },
    { decay: 0 },
    { bias: 'both' },
    { lossAverage: 'mean' },
    { sharing: 'all' },
    { slice: 1 },
    { inverse: 'eigen' },
    { inverse: null },
    { inverse: choleskyInverses },
  ])('%o is refused where it is made', (options) => {
    expect(() => layerFisher(options as LayerFisherOptions<any>)).toThrow(CurvatureError);
  });

  test('a schedule that gives no damping is refused when it is asked', () => {
    const at = [matrixBlock(3, 2), [signalsOf(plain)], tf.zeros([1, 3, 2])] as const;
    expect(() => updateOf(layerFisher({ damping: () => 0 }), ...at)).toThrow(/damping\(1\)/);
    expect(() => updateOf(p, ...at, { damping: NaN })).toThrow(/context.damping/);
  });
});
