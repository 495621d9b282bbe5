import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { googleShampoo } from './google-shampoo.js';
import { metaShampoo } from './meta-shampoo.js';
import { shampooOptions } from './options/shampoo-options.js';
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
const y = () =>
  tf.tidy(() =>
    tf.tanh(tf.matMul(x() as tf.Tensor2D, tf.randomNormal([6, 3], 0, 1, 'float32', 4))),
  );

async function finalLoss(optimizer: tf.Optimizer) {
  const model = build();
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const { history } = await model.fit(x(), y(), {
    epochs: 30,
    batchSize: 32,
    shuffle: false,
    verbose: 0,
  });
  return history['loss']!.at(-1) as number;
}

test('it trains a small network further than Adam with the same learning rate', async () => {
  const { learningRate } = shampooOptions.defaults;
  expect(await finalLoss(shampoo())).toBeLessThan(await finalLoss(tf.train.adam(learningRate)));
});

// On inputs of such different size they give weak directions so much of Adam's length that small
// steps do not get there.
test('with square roots it wants a larger one, and then gets as far', async () => {
  const squareRoots = (learningRate: number) =>
    finalLoss(shampoo({ exponent: 2, earlyRefreshes: false, learningRate }));
  const [small, large] = [await squareRoots(0.003), await squareRoots(0.03)];
  expect(large).toBeLessThan(0.1 * small);
  expect(large).toBeLessThan(await finalLoss(tf.train.adam(0.003)));
});

const published = { google: googleShampoo, meta: metaShampoo };

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
      momentumNesterov: true,
      weightDecay: 0.01,
      weightDecayMode: 'coupled',
      stagger: true,
    },
  ],
] as const)("%s's with %j lowers the loss", async (whose, options) => {
  expect(await finalLoss(published[whose]({ ...options, learningRate: 0.005 }))).toBeLessThan(
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
] as const)('graft %s gives a finite first step, of both implementations', (graft) => {
  for (const make of [
    () => googleShampoo({ graft, startStep: 0 }),
    () => metaShampoo({ graft, startStep: 1 }),
  ]) {
    const w = tf.variable(tf.ones([4, 3]));
    const optimizer = make();
    for (const size of [1, 1e-12, 1e6])
      optimizer.applyGradients([
        { name: w.name, tensor: tf.randomNormal([4, 3], 0, size, 'float32', 5) },
      ]);
    expect(w.dataSync().every(Number.isFinite)).toBe(true);
  }
});

describe('what is out of range is refused with a sentence', () => {
  test.each([
    [{ learningRate: -1 }, /shampoo: option learningRate must be a number at least 0.*got -1/],
    [
      { beta2: 1.5 },
      /option beta2 must be a number above 0 and at most 1|option beta2 must be a number at most 1/,
    ],
    [{ beta1: 1 }, /option beta1/],
    [{ refreshEvery: 0 }, /shampoo: option refreshEvery must be a whole number/],
    [{ statisticsEvery: 1.5 }, /shampoo: option statisticsEvery/],
    [{ startStep: 1.5 }, /shampoo: option startStep must be a whole number/],
    [{ momentumNesterov: 'yes' }, /shampoo: option momentumNesterov must be one of true, false/],
    [{ stagger: 1 }, /shampoo: option stagger/],
    [{ maxPreconditionedDim: 0 }, /shampoo: option maxPreconditionedDim/],
    [{ blockSize: 0 }, /blockSize/],
    [{ epsilon: -1e-6 }, /epsilon/],
    [{ graft: 'lion' }, /option graft must be one of none, sgd, adagrad/],
    [{ compat: 'google' }, /there is no option compat/],
    [{ lr: 0.1 }, /there is no option lr.*The options are learningRate, /],
    [{ weightDecayMode: 'both' }, /weightDecayMode/],
    [{ exponent: -2 }, /exponent/],
    [{ exponent: 0 }, /exponent must be a number above 0/],
    [{ startStep: 0 }, /startStep must be a whole number at least 1/],
    [{ startStep: Infinity }, /startStep must be a whole number/],
    [{ movingAverageForMomentum: true }, /shampoo: there is no option movingAverageForMomentum/],
    [{ momentumNesterov: true }, /momentumNesterov has no effect without a momentum/],
    [{ nesterov: true, beta1: 0 }, /nesterov has no effect without an average/],
    [{ nesterov: 1 }, /nesterov must be one of true, false/],
  ])('%j', (bad, message) => {
    expect(() => shampoo(bad as never)).toThrow(message);
  });

  test.each([
    [
      { momentumNesterov: 'yes' },
      /googleShampoo: option momentumNesterov must be one of true, false/,
    ],
    [{ movingAverageForMomentum: 0 }, /googleShampoo: option movingAverageForMomentum/],
    [{ startStep: -1 }, /googleShampoo: option startStep must be a whole number at least 0/],
    [{ momentum: 0.9 }, /googleShampoo: there is no option momentum.*beta1/],
    [{ nesterov: true }, /googleShampoo: there is no option nesterov.*momentumNesterov/],
  ])('googleShampoo: %j', (bad, message) => {
    expect(() => googleShampoo(bad as never)).toThrow(message);
  });
});

test('saved in a model file with its options, and loaded with them', async () => {
  const model = build();
  model.compile({
    optimizer: metaShampoo({ learningRate: 0.01, graft: 'adam', beta2: 0.9 }),
    loss: 'meanSquaredError',
  });
  await model.fit(x(), y(), { epochs: 2, verbose: 0, shuffle: false });
  let saved!: tf.io.ModelArtifacts;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = JSON.parse(
        JSON.stringify({ ...artifacts, weightData: undefined }),
      ) as tf.io.ModelArtifacts;
      saved.weightData = artifacts.weightData!;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
    { includeOptimizer: true },
  );
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
  expect(loaded.optimizer.getConfig()).toEqual({ learningRate: 0.01, graft: 'adam', beta2: 0.9 });
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
  expect(shampooSlots({ learningRate: 0.5 })).toMatchObject({
    learningRate: 0.5,
    policy: { name: 'every' },
  });
  const rows = shampoo({}, { groups: ({ shape }) => ({ precondition: shape.length > 1 }) }).plan({
    kernel: [4, 4],
    bias: [4],
  });
  expect(rows.map((row) => row.preconditioned)).toEqual([true, false]);
});
