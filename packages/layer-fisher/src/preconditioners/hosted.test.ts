import { captureLayers } from '@curvature/backend-tfjs';
import { secondOrder, whole } from '@curvature/core';
import type { AnyPreconditioner } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@curvature/backend-wasm';
import { expect, test } from 'vitest';
import { eigenCorrectedFisher } from './eigen-corrected-fisher.js';
import { eigenInverse } from '../inverses/eigen-inverse.js';
import { eva } from './eva.js';
import { layerFisher } from './layer-fisher.js';

/** An embedding, a dense layer with positions, a normalisation, an output: every kind of layer. */
const model = () =>
  tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 12, outputDim: 6, inputLength: 4 }),
      tf.layers.dense({ units: 5, activation: 'tanh' }),
      tf.layers.layerNormalization(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });

const subjects: Record<string, readonly [rate: number, make: () => unknown, covered: number]> = {
  layerFisher: [0.1, () => layerFisher(), 5],
  'layerFisher by eigenvectors': [
    0.1,
    () => layerFisher({ decay: 0.9, inverse: eigenInverse(), bias: 'plain' }),
    5,
  ],
  eigenCorrectedFisher: [0.1, () => eigenCorrectedFisher(), 2],
  eva: [0.003, () => eva(), 3],
};

test.each(Object.entries(subjects))(
  '%s trains a model of every kind of layer',
  async (_, [learningRate, make, covered]) => {
    await tf.setBackend('wasm');
    const preconditioner = make() as AnyPreconditioner<'activations' | 'outputGrads'>;
    const optimizer = secondOrder({
      learningRate,
      preconditioner,
      partition: whole,
      signals: captureLayers(),
    });
    const [ids, labels] = tf.tidy(() => {
      const drawn = tf.randomUniform([32, 4], 0, 12, 'int32', 1);
      return [drawn, tf.oneHot(tf.cast(tf.mod(tf.sum(drawn, 1), 3), 'int32'), 3)];
    });
    const trained = model();
    trained.compile({ optimizer, loss: 'categoricalCrossentropy' });
    const first = await trained.fit(ids!, labels!, { epochs: 2, verbose: 0 });
    const before = tf.memory().numTensors;
    const last = await trained.fit(ids!, labels!, { epochs: 8, verbose: 0 });
    expect(tf.memory().numTensors).toBe(before);
    expect(Number(last.history.loss!.at(-1))).toBeLessThan(Number(first.history.loss![0]));
    expect(optimizer.report().filter(({ why }) => why === '')).toHaveLength(covered);
    tf.dispose([ids!, labels!]);
    trained.dispose();
    optimizer.dispose();
  },
);
