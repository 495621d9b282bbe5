import type { Block } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@curvature/backend-wasm';
import { describe, expect, test } from 'vitest';
import {
  layer,
  type LayerPreconditioner,
  type LayerSignals,
  matrixBlock,
  updateOf,
} from '../../test/direct.js';
import { normal } from '../../test/random.js';
import { choleskyInverses } from '../inverses/cholesky-inverses.js';
import { eigenCorrectedFisher } from './eigen-corrected-fisher.js';
import { eigenInverse } from '../inverses/eigen-inverse.js';
import { eva } from './eva.js';
import { layerFisher } from './layer-fisher.js';
import { piSplit } from '../damping/splits.js';

const subjects: Record<string, () => LayerPreconditioner<any, any>> = {
  'layerFisher by roots': () => layerFisher({ inverse: choleskyInverses({ sliceSize: 3 }) }),
  'layerFisher by pi': () =>
    layerFisher({ inverse: choleskyInverses({ split: piSplit }), decay: 0.9 }),
  'layerFisher by eigenvectors': () => layerFisher({ inverse: eigenInverse() }),
  eigenCorrectedFisher: () => eigenCorrectedFisher(),
  eva: () => eva(),
};

const signals = (
  shape: readonly [number, number, number, number],
  by: readonly [number, number],
): LayerSignals => {
  const [samples, positions, inputs, outputs] = shape;
  return {
    activations: tf.mul(normal([samples, positions, inputs], 1), by[0]),
    outputGrads: tf.mul(normal([samples, positions, outputs], 2), by[1]),
  };
};
const usual = [6, 2, 7, 4] as const;
const hard: Record<string, () => LayerSignals> = {
  'inputs of 1e12': () => signals(usual, [1e12, 1]),
  'inputs of 1e-12': () => signals(usual, [1e-12, 1]),
  'gradients of 1e12': () => signals(usual, [1, 1e12]),
  'gradients of 1e-12': () => signals(usual, [1, 1e-12]),
  'all of 1e12': () => signals(usual, [1e12, 1e12]),
  'inputs of 1e12 and gradients of 1e-12': () => signals(usual, [1e12, 1e-12]),
  'all of 1e-12': () => signals(usual, [1e-12, 1e-12]),
  zeros: () => signals(usual, [0, 0]),
  'gradients of zero': () => signals(usual, [1, 0]),
  'one sample': () => signals([1, 1, 7, 4], [1, 1]),
  'one number': () => signals([1, 1, 1, 1], [1, 1]),
  'inputs that are all the same': () => ({
    activations: tf.ones([6, 2, 7]),
    outputGrads: tf.fill([6, 2, 4], 1e6),
  }),
};

function finite(values: ArrayLike<number>) {
  expect(Array.from(values).every(Number.isFinite)).toBe(true);
}

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  describe.each(Object.entries(subjects))('%s', (_, make) => {
    test.each(Object.keys(hard))('is finite for %s, and leaves no tensors', async (name) => {
      await tf.setBackend(backend);
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const given = hard[name]!();
        const block = matrixBlock(given.activations.shape[2]!, given.outputGrads.shape[2]!);
        const p = make();
        const x = normal(block.shape, 3);
        const { update, stats, cache, at } = updateOf(p, block, [given, given], x);
        const later = p.accumulate(stats, given, cache, at);
        finite(update.dataSync());
        finite(p.apply(cache, x, later, at).dataSync());
        finite(p.metric!(later, at).dataSync());
        finite(p.curvature!(later, update, at).dataSync());
        for (const leaf of [
          ...Object.values(later),
          ...Object.values((cache ?? {}) as object),
        ] as unknown[])
          if (leaf instanceof tf.Tensor) finite(leaf.dataSync());
      });
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  test('updates of scales and embeddings are finite too', async () => {
    await tf.setBackend(backend);
    tf.tidy(() => {
      const gamma: Block = {
        ...matrixBlock(1, 5),
        shape: [1, 5],
        axes: [1],
        layer: layer('norm'),
      };
      const p = layerFisher();
      const any = tf.zeros([4, 1, 5]);
      for (const size of [0, 1e-30, 1e25]) {
        const x = tf.fill([1, 5], size);
        finite(updateOf(p, gamma, [{ activations: any, outputGrads: any }], x).update.dataSync());
      }
      const ids = { activations: tf.zeros([4, 3], 'int32'), outputGrads: normal([4, 3, 2], 1) };
      const table = matrixBlock(6, 2, 'embedding');
      for (const inverse of [choleskyInverses(), eigenInverse()])
        finite(
          updateOf<any, any>(
            layerFisher<any>({ inverse: inverse as never }),
            table,
            [ids],
            tf.ones([1, 6, 2]),
          ).update.dataSync(),
        );
    });
  });
});
