import { pooledBasis } from '@curvature/backend-tfjs';
import type { Telemetry } from '@curvature/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { soap, soapSlots } from './soap.js';
import { soapOptions, type SoapOptions } from './options/eigenbasis-options.js';

const soapDefaults = soapOptions.defaults;

beforeAll(() => tf.setBackend('cpu'));

const build = () =>
  tf.sequential({
    layers: [1, 2].map((seed) =>
      tf.layers.dense({
        units: seed === 1 ? 8 : 3,
        ...(seed === 1 && { activation: 'tanh' as const, inputShape: [6] }),
        kernelInitializer: tf.initializers.glorotUniform({ seed }),
      }),
    ),
  });
/** Inputs of very different size, mixed, so that no axis of the weights is one of the curvature. */
const x = () =>
  tf.tidy(() => {
    const mix = tf.randomNormal([6, 6], 0, 1, 'float32', 8) as tf.Tensor2D;
    return tf.matMul(
      tf.mul(tf.randomNormal([128, 6], 0, 1, 'float32', 3), [
        [1, 3, 0.1, 2, 0.3, 5],
      ]) as tf.Tensor2D,
      mix,
    );
  });
const y = () => tf.tidy(() => tf.tanh(tf.matMul(x(), tf.randomNormal([6, 3], 0, 1, 'float32', 4))));

async function losses(optimizer: tf.Optimizer, epochs = 30) {
  const model = build();
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const { history } = await model.fit(x(), y(), {
    epochs,
    batchSize: 32,
    shuffle: false,
    verbose: 0,
  });
  return history['loss'] as number[];
}

test('with the better of two learning rates each, it trains a small network further than Adam', async () => {
  const best = async (make: (rate: number) => tf.Optimizer) =>
    Math.min((await losses(make(0.01))).at(-1)!, (await losses(make(0.03))).at(-1)!);
  const adam = await best((rate) => tf.train.adam(rate, soapDefaults.beta1, soapDefaults.beta2));
  expect(await best((learningRate) => soap({ learningRate, weightDecay: 0 }))).toBeLessThan(adam);
});

/** As Adam is. */
const plain = { nesterov: false, weightDecay: 0 };

test('where no side turns, it is Adam', async () => {
  const never = await losses(soap({ ...plain, maxPreconditionedDim: 1 }), 5);
  const adam = await losses(
    tf.train.adam(soapDefaults.learningRate, 0.9, 0.95, soapDefaults.epsilon),
    5,
  );
  never.forEach((loss, k) => expect(loss).toBeCloseTo(adam[k]!, 4));
});

test('the first step is not skipped, and is as long as one of Adam at most', () => {
  const w = tf.variable(tf.zeros([4, 3]));
  const optimizer = soap({ weightDecay: 0 });
  optimizer.applyGradients([{ name: w.name, tensor: tf.randomNormal([4, 3], 0, 1, 'float32', 5) }]);
  const [row] = optimizer.inspect();
  expect(row).toMatchObject({ refreshes: 1, preconditioned: true });
  const length = tf.norm(w).dataSync()[0]!;
  expect(length).toBeGreaterThan(0.1 * soapDefaults.learningRate);
  // Not much longer than sqrt(12) signs: rounding in directions without a gradient is not blown up.
  expect(length).toBeLessThan(1.01 * soapDefaults.learningRate * Math.sqrt(12));
});

test('a bias is trained by Adam', () => {
  const [w, v] = [1, 2].map(() => tf.variable(tf.zeros([5]))) as [tf.Variable, tf.Variable];
  const ours = soap(plain);
  const adam = tf.train.adam(soapDefaults.learningRate, 0.9, 0.95, soapDefaults.epsilon);
  for (let step = 0; step < 8; step++) {
    const tensor = tf.randomNormal([5], 0, 1, 'float32', step);
    ours.applyGradients([{ name: w.name, tensor }]);
    adam.applyGradients([{ name: v.name, tensor }]);
  }
  expect(tf.max(tf.abs(tf.sub(w, v))).dataSync()[0]).toBeLessThan(1e-7);
});

test('weight decay takes its share of the weights as they were before the step', () => {
  const w = tf.variable(tf.fill([3, 2], 2));
  soap({ learningRate: 0.1, weightDecay: 0.5 }).applyGradients([
    { name: w.name, tensor: tf.zeros([3, 2]) },
  ]);
  expect([...w.dataSync()]).toEqual(
    Array.from({ length: 6 }, () => Math.fround(2 - 0.1 * 0.5 * 2)),
  );
});

test('a tolerance keeps eigenbases that still fit, and telemetry counts them', async () => {
  const reused: number[] = [];
  const options = { refreshEvery: 1, refreshTolerance: 0.3 };
  const optimizer = soap(options, {
    onEvent: (event) => event.type === 'refresh' && reused.push(event.reused),
  });
  const all = await losses(optimizer, 10);
  await optimizer.settled();
  expect(reused.some((count) => count > 0)).toBe(true);
  expect(all.at(-1)).toBeLessThan(all[0]!);
});

test('bases come from worker threads while training goes on, and no file holds the solver', async () => {
  const solver = pooledBasis({ workers: 1 });
  const failures: unknown[] = [];
  const more = {
    solver,
    pipeline: { delay: 2 },
    onEvent: (event: Telemetry) => event.type === 'failure' && failures.push(event),
  };
  const optimizer = soap({ refreshEvery: 2 }, more);
  const all = await losses(optimizer, 20);
  await optimizer.settled();
  expect(all.at(-1)).toBeLessThan(0.9 * all[0]!);
  expect(failures).toEqual([]);
  expect(optimizer.inspect().some(({ refreshes }) => refreshes > 5)).toBe(true);
  expect(optimizer.getConfig()).toEqual({ refreshEvery: 2, pipelineDelay: 2 });
  await solver.close();
});

test.each([1e-12, 1, 1e6])(
  'gradients of size %d give finite steps and leave nothing behind',
  (size) => {
    const w = tf.variable(tf.ones([4, 3]));
    const optimizer = soap({ refreshEvery: 2, blockSize: 2 });
    const step = (seed: number) =>
      tf.tidy(() =>
        optimizer.applyGradients([
          { name: w.name, tensor: tf.randomNormal([4, 3], 0, size, 'float32', seed) },
        ]),
      );
    for (let k = 0; k < 4; k++) step(k);
    const before = tf.memory().numTensors;
    for (let k = 4; k < 8; k++) step(k);
    expect(tf.memory().numTensors).toBe(before);
    expect(w.dataSync().every(Number.isFinite)).toBe(true);
  },
);

test('saved in a model file with its options, and loaded with them', async () => {
  const model = build();
  model.compile({
    optimizer: soap({ learningRate: 0.01, refreshEvery: 3 }),
    loss: 'meanSquaredError',
  });
  await model.fit(x(), y(), { epochs: 2, verbose: 0, shuffle: false });
  let saved!: tf.io.ModelArtifacts;
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    saved = { ...artifacts };
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  });
  await model.save(handler, { includeOptimizer: true });
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
  expect(loaded.optimizer.getConfig()).toEqual({ learningRate: 0.01, refreshEvery: 3 });
  const go = async (m: tf.LayersModel) =>
    (await m.fit(x(), y(), { epochs: 3, verbose: 0, shuffle: false })).history['loss'];
  expect(await go(loaded)).toEqual(await go(model));
});

test('the slots can be taken, and say the same as the options', () => {
  expect(soapSlots({ learningRate: 0.5, weightDecay: 0 })).not.toHaveProperty('weightDecay');
  expect(soapSlots()).toMatchObject({
    learningRate: 0.01,
    weightDecay: { rate: 0.01, at: 'afterMomentum' },
  });
});

describe('what is out of range is refused with a sentence', () => {
  test.each<[object, RegExp]>([
    [{ learningRate: -1 }, /soap: option learningRate/],
    [{ beta1: 1 }, /soap: option beta1/],
    [{ beta2: 1 }, /soap: option beta2/],
    [{ shampooBeta: 0 }, /soap: option shampooBeta/],
    [{ epsilon: 0 }, /soap: option epsilon/],
    [{ refreshEvery: 0 }, /soap: option refreshEvery/],
    [{ refreshTolerance: 1 }, /soap: option refreshTolerance/],
    [{ stagger: 1 }, /soap: option stagger/],
    [{ lr: 1 }, /soap: there is no option lr/],
  ])('%j', (bad, message) => {
    expect(() => soap(bad as SoapOptions)).toThrow(message);
  });
});
