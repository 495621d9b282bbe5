import '@curvature/backend-wasm';
import { CurvatureError } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import {
  convolutionalNet,
  type Example,
  sevenLayers,
  transformerBlock,
} from '../../test/models.js';
import { kfac } from './kfac.js';
import { thor } from './thor.js';
import { publishedKfac, publishedThor } from './published.js';

const models: Record<string, () => Example> = { sevenLayers, convolutionalNet, transformerBlock };
const optimizers = {
  thor: () => thor(),
  'thor in slices of 5, plain bias, weight decay': () =>
    thor({ splitSize: 5, bias: 'plain', weightDecay: 0.01 }),
  'thor with averages of factors': () => thor({ decay: 0.9 }),
  kfac: () => kfac(),
  'kfac of one batch, every 3 steps': () =>
    kfac({ decay: null, refreshEvery: 3, earlyRefreshes: false }),
  publishedThor: () => publishedThor({ learningRate: 0.03, damping: 0.1 }),
  'publishedThor without slices, exact damping': () =>
    publishedThor({ learningRate: 0.03, damping: 0.1, dampingSplit: 'exact' }),
  'publishedThor in slices of 5, plain bias': () =>
    publishedThor({ learningRate: 0.03, damping: 0.1, splitSize: 5, bias: 'plain' }),
  'publishedThor with adaptive damping': () =>
    publishedThor({ learningRate: 0.03, damping: 0.1, adaptiveDamping: true }),
  publishedKfac: () => publishedKfac({ learningRate: 0.03, damping: 0.1, refreshEvery: 3 }),
};

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  describe.each(Object.keys(models))('%s', (name) => {
    test.each(Object.entries(optimizers))(
      'is trained by %s, and keeps no tensors',
      async (_, make) => {
        await tf.setBackend(backend);
        const { step, variables, dispose } = models[name]!();
        const optimizer = make();
        const first = step(optimizer);
        for (let i = 0; i < 3; i++) step(optimizer);
        const live = tf.memory().numTensors;
        let last = first;
        for (let i = 0; i < 20; i++) last = step(optimizer);
        expect(tf.memory().numTensors).toBe(live);
        expect(last).toBeLessThan(0.9 * first);
        const covered = optimizer.report().filter(({ why }) => why === '');
        expect(covered.length).toBeGreaterThan(variables.length / 3);
        for (const row of covered) expect(row.mechanism).toBe('tape');
        optimizer.dispose();
        dispose();
      },
    );
  });
});

test('with averages of factors, recomputed at every step, thor takes the steps of kfac', async () => {
  await tf.setBackend('cpu');
  const shared = { damping: 0.02, decay: 0.8, splitSize: 5, refreshEvery: 1 };
  const [averaged, whole] = [thor(shared), kfac(shared)].map((optimizer) => {
    const { step, dispose } = sevenLayers();
    const losses = Array.from({ length: 8 }, () => step(optimizer));
    optimizer.dispose();
    dispose();
    return losses;
  });
  expect(averaged).toEqual(whole);
  expect(new Set(whole).size).toBe(8);
});

test('under model.fit every layer of a sequential model is covered, and says so', async () => {
  await tf.setBackend('cpu');
  const layers = [6, 5, 4, 4, 4, 3, 1].map((units, i) =>
    tf.layers.dense({
      units,
      activation: i % 2 ? 'relu' : 'tanh',
      kernelInitializer: tf.initializers.glorotNormal({ seed: i }),
      ...(i === 0 && { inputShape: [8] }),
    }),
  );
  const model = tf.sequential({ layers });
  const optimizer = thor({ learningRate: 0.01, damping: 0.1 });
  model.compile({ optimizer, loss: 'meanSquaredError', metrics: ['mae'] });
  const [x, y] = [
    tf.randomNormal([64, 8], 0, 1, 'float32', 1),
    tf.randomNormal([64, 1], 0, 1, 'float32', 2),
  ];
  await model.fit(x, y, { epochs: 1, batchSize: 16, verbose: 0 });
  const live = tf.memory().numTensors;
  const { history } = await model.fit(x, y, { epochs: 10, batchSize: 16, verbose: 0 });
  expect(tf.memory().numTensors).toBe(live);
  expect(Number(history['loss']!.at(-1))).toBeLessThan(Number(history['loss']![0]));
  expect(optimizer.report().map(({ why }) => why)).toEqual(Array(7).fill(''));
});

test('inverses are recomputed ever less often as the trace settles', async () => {
  await tf.setBackend('cpu');
  const refreshes: number[] = [];
  const { step, dispose } = sevenLayers();
  const optimizer = publishedThor({ learningRate: 0.005, damping: 0.1, omega1: 0.05 });
  for (let i = 0; i < 60; i++) {
    step(optimizer);
    if (i % 20 === 19)
      refreshes.push(optimizer.inspect().reduce((sum, row) => sum + row.refreshes, 0));
  }
  const perPart = refreshes.map((total, i) => total - (refreshes[i - 1] ?? 0));
  expect(perPart[2]).toBeLessThan(perPart[0]!);
  dispose();
});

test('a layer whose trace has settled below omega2 is frozen, and captured no more', async () => {
  await tf.setBackend('cpu');
  const { step, dispose } = sevenLayers();
  const optimizer = thor({ learningRate: 0, omega1: 0.5, omega2: 0.4 });
  for (let i = 0; i < 4; i++) step(optimizer);
  expect(optimizer.inspect().map(({ refreshes }) => refreshes)).toEqual(Array(7).fill(1));
  dispose();
});

test('a model saved with its optimizer resumes', async () => {
  await tf.setBackend('cpu');
  const make = () => {
    const kernelInitializer = () => tf.initializers.glorotNormal({ seed: 1 });
    const model = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 5,
          inputShape: [4],
          activation: 'tanh',
          kernelInitializer: kernelInitializer(),
        }),
        tf.layers.dense({ units: 3, kernelInitializer: kernelInitializer() }),
      ],
    });
    model.compile({
      optimizer: publishedThor({ policy: 'trace', omega1: 0.2, clipNorm: null }),
      loss: 'meanSquaredError',
    });
    return model;
  };
  const [x, y] = [
    tf.randomNormal([16, 4], 0, 1, 'float32', 1),
    tf.randomNormal([16, 3], 0, 1, 'float32', 2),
  ];
  const fit = async (model: tf.LayersModel) =>
    (await model.fit(x, y, { epochs: 3, shuffle: false, verbose: 0 })).history['loss']!.map(Number);
  const model = make();
  await fit(model);
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
    { includeOptimizer: true },
  );
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
  expect(await fit(loaded)).toEqual(await fit(model));
});

test.each([
  { damping: 0 },
  { damping: -1 },
  { beta1: 1 },
  { beta1: 0, nesterov: true },
  { momentum: 0.9 },
  { klClip: 0.1 },
  { splitSize: 1.5 },
  { policy: 'always' },
  { policy: 5 },
  { policy: null },
  { policy: [] },
  { policy: 'trace', refreshEvery: 5 },
  { policy: 'every', omega1: 0.1 },
  { refreshEvery: 5, checkEvery: 5 },
  { policy: { name: 'trace', omega: 1 } },
  { omega1: 0.1, omega2: 0.2 },
  { rate: 1 },
  { decay: 1 },
  { statisticsEvery: 2 },
])('%j is refused', (options) => expect(() => thor(options as never)).toThrow(CurvatureError));

test.each([{ momentum: 1 }, { dampingSplit: 'square' }, { beta2: 0.9 }, { decay: 0.5 }])(
  'publishedThor: %j is refused',
  (options) => expect(() => publishedThor(options as never)).toThrow(CurvatureError),
);

test.each([{ decay: 1 }, { statisticsEvery: 0 }, { policy: 'trace' }, { earlyRefreshes: 2 }])(
  'kfac: %j is refused',
  (options) => expect(() => kfac(options as never)).toThrow(CurvatureError),
);
