import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { defaults } from './options.js';
import { shampoo, shampooSlots } from './shampoo.js';

beforeAll(() => tf.setBackend('cpu'));

const build = () =>
  tf.sequential({
    layers: [
      tf.layers.dense({
        units: 8,
        activation: 'tanh',
        inputShape: [6],
        kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
      }),
      tf.layers.dense({ units: 3, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
    ],
  });
/** Inputs of very different size, so that first-order steps are short. */
const x = () => tf.mul(tf.randomNormal([128, 6], 0, 1, 'float32', 3), [[1, 3, 0.1, 2, 0.3, 10]]);
const y = () => tf.tidy(() => tf.tanh(tf.matMul(x() as tf.Tensor2D, tf.randomNormal([6, 3], 0, 1, 'float32', 4))));

async function finalLoss(optimizer: tf.Optimizer) {
  const model = build();
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const { history } = await model.fit(x(), y(), { epochs: 30, batchSize: 32, shuffle: false, verbose: 0 });
  return history['loss']!.at(-1) as number;
}

test('with fourth roots it trains a small network further than Adam with the same learning rate', async () => {
  const { learningRate } = defaults.ours;
  expect(await finalLoss(shampoo({ exponent: 0 }))).toBeLessThan(await finalLoss(tf.train.adam(learningRate)));
});

// On inputs of such different size they give weak directions so much of Adam's length that small steps do not get there.
test('with square roots, the default, it wants a larger one, and then gets as far', async () => {
  const [small, large] = [await finalLoss(shampoo()), await finalLoss(shampoo({ learningRate: 0.03 }))];
  expect(large).toBeLessThan(0.1 * small);
  expect(large).toBeLessThan(await finalLoss(tf.train.adam(defaults.ours.learningRate)));
});

test.each([
  ['google', {}],
  ['meta', {}],
  ['google', { graft: 'rmspropNormalized', beta2: 1, movingAverageForMomentum: true }],
  [
    'meta',
    {
      graft: 'adam',
      beta2: 0.9,
      momentum: 0.5,
      nesterov: true,
      weightDecay: 0.01,
      weightDecayMode: 'coupled',
      stagger: true,
    },
  ],
] as const)('compat %s with %j lowers the loss', async (compat, options) => {
  expect(await finalLoss(shampoo({ compat, ...options, learningRate: 0.005 }))).toBeLessThan(
    0.9 * (await finalLoss(tf.train.sgd(0))),
  );
});

test.each([
  'none',
  'sgd',
  'adagrad',
  'rmsprop',
  'adam',
  'nadam',
  'sgdNormalized',
  'adagradNormalized',
  'rmspropNormalized',
  'sqrtN',
] as const)('graft %s gives a finite first step, of both compats', (graft) => {
  for (const compat of ['google', 'meta'] as const) {
    const w = tf.variable(tf.ones([4, 3]));
    const optimizer = shampoo({ compat, graft, startStep: compat === 'google' ? 0 : 1 });
    for (const size of [1, 1e-12, 1e6])
      optimizer.applyGradients([{ name: w.name, tensor: tf.randomNormal([4, 3], 0, size, 'float32', 5) }]);
    expect(w.dataSync().every(Number.isFinite)).toBe(true);
  }
});

describe('what is out of range is refused with a sentence', () => {
  test.each([
    [{ learningRate: -1 }, /shampoo: option learningRate must be a number at least 0.*got -1/],
    [{ beta2: 1.5 }, /option beta2 must be a number above 0 and at most 1|option beta2 must be a number at most 1/],
    [{ beta1: 1 }, /option beta1/],
    [{ refreshEvery: 0 }, /shampoo: option refreshEvery must be a whole number/],
    [{ statisticsEvery: 1.5 }, /shampoo: option statisticsEvery/],
    [{ startStep: 1.5 }, /shampoo: option startStep must be a whole number/],
    [{ compat: 'google', nesterov: 'yes' }, /shampoo: option nesterov must be one of true, false/],
    [{ stagger: 1 }, /shampoo: option stagger/],
    [{ movingAverageForMomentum: 0 }, /shampoo: option movingAverageForMomentum/],
    [{ oneSidedOver: 0 }, /shampoo: option oneSidedOver/],
    [{ blockSize: 0 }, /blockSize/],
    [{ epsilon: -1e-6 }, /epsilon/],
    [{ graft: 'lion' }, /option graft must be one of none, sgd, adagrad/],
    [{ compat: 'microsoft' }, /option compat must be one of google, meta, got microsoft/],
    [{ lr: 0.1 }, /there is no option lr.*The options are compat, /],
    [{ weightDecayMode: 'both' }, /weightDecayMode/],
    [{ exponent: -2 }, /exponent/],
    [{ compat: 'google', momentum: 0.9 }, /momentum has no effect with compat 'google'.*Set beta1/],
    [{ movingAverageForMomentum: true }, /movingAverageForMomentum has no effect/],
    [{ nesterov: true }, /nesterov has no effect without a momentum/],
    [{ compat: 'google', lookAhead: true }, /lookAhead has no effect with compat 'google'.*Set nesterov/],
    [{ lookAhead: true, beta1: 0 }, /lookAhead has no effect without an average/],
    [{ lookAhead: 1 }, /lookAhead must be one of true, false/],
  ])('%j', (bad, message) => {
    expect(() => shampoo(bad as never)).toThrow(message);
  });
});

test('saved in a model file with its options, and loaded with them', async () => {
  const model = build();
  model.compile({
    optimizer: shampoo({ learningRate: 0.01, compat: 'meta', graft: 'adam', beta2: 0.9 }),
    loss: 'meanSquaredError',
  });
  await model.fit(x(), y(), { epochs: 2, verbose: 0, shuffle: false });
  let saved!: tf.io.ModelArtifacts;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = JSON.parse(JSON.stringify({ ...artifacts, weightData: undefined })) as tf.io.ModelArtifacts;
      saved.weightData = artifacts.weightData!;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
    { includeOptimizer: true },
  );
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
  expect(loaded.optimizer.getConfig()).toEqual({ learningRate: 0.01, compat: 'meta', graft: 'adam', beta2: 0.9 });
  const go = async (m: tf.LayersModel) =>
    (await m.fit(x(), y(), { epochs: 3, verbose: 0, shuffle: false })).history['loss'];
  expect(await go(loaded)).toEqual(await go(model));
});

test('an embedding is preconditioned on its small side', () => {
  const [row] = shampoo().plan({ embedding: [50_000, 16] });
  expect(row).toMatchObject({
    preconditioned: true,
    factors: '16',
    why: expect.stringContaining('one-sided') as string,
  });
});

test('slots can be taken, replaced and passed on', () => {
  expect(shampooSlots({ learningRate: 0.5 })).toMatchObject({ learningRate: 0.5, policy: { name: 'every' } });
  const rows = shampoo({}, { groups: ({ shape }) => ({ precondition: shape.length > 1 }) }).plan({
    kernel: [4, 4],
    bias: [4],
  });
  expect(rows.map((row) => row.preconditioned)).toEqual([true, false]);
});
