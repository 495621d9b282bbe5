import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { muon } from './index.js';

const shapes = {
  'embedding/embeddings': [100, 16],
  'conv/kernel': [3, 3, 8, 16],
  'conv/bias': [16],
  'dense/kernel': [32, 16],
  'column/kernel': [16, 1],
  'head/kernel': [16, 10],
  'head/bias': [10],
};
const sorted = (optimizer: ReturnType<typeof muon>) =>
  optimizer.plan(shapes).map(({ parameter, why, preconditioned }) => {
    expect(preconditioned).toBe(why === '');
    return [parameter.split('/')[0], why];
  });

test('the plan shows which parameters are sorted to Adam, and why', () => {
  expect(sorted(muon())).toEqual([
    ['embedding', 'Adam: it is an embedding, by its name'],
    ['conv', ''],
    ['conv', 'Adam: it is no matrix'],
    ['dense', ''],
    ['column', 'Adam: it is no matrix'],
    ['head', 'Adam: it is the last layer'],
    ['head', 'Adam: it is no matrix'],
  ]);
});

test('a user may sort instead', () => {
  const all = sorted(muon({}, { isAdams: ({ name }) => name.startsWith('dense') }));
  expect(all.filter(([, why]) => why === 'Adam: isAdams chose it')).toEqual([
    ['dense', 'Adam: isAdams chose it'],
  ]);
});

test('a model of one matrix has no last layer to spare', () => {
  expect(muon().plan({ w: [4, 3] })[0]!.preconditioned).toBe(true);
});

test('options are checked', () => {
  expect(() => muon({ momentum: 1 })).toThrow(/muon: option momentum/);
});

test('a network with convolutions and an embedding trains, and nothing leaks', async () => {
  // The wasm backend of TensorFlow.js has no gradient of convolutions of its own.
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  const optimizer = muon(0.01);
  const table = tf.tidy(() =>
    tf.variable(tf.randomNormal([5, 4], 0, 0.5, 'float32', 1), true, 'embedding'),
  );
  const kernel = tf.tidy(() => tf.variable(tf.randomNormal([2, 2, 1, 3], 0, 0.5, 'float32', 2)));
  const head = tf.tidy(() => tf.variable(tf.randomNormal([3, 2], 0, 0.5, 'float32', 3)));
  const [ids, y] = [
    tf.tensor1d([0, 1, 2, 3, 4, 1], 'int32'),
    tf.randomNormal([6, 2], 0, 1, 'float32', 4),
  ];
  const loss = () => {
    const images = tf.reshape(tf.gather(table, ids), [6, 2, 2, 1]) as tf.Tensor4D;
    const features = tf.reshape(tf.conv2d(images, kernel as never, 1, 'valid'), [6, 3]);
    return tf.losses.meanSquaredError(y, tf.matMul(features, head as never)) as tf.Scalar;
  };
  const valueOf = () => tf.tidy(() => loss().dataSync()[0]!);
  const start = valueOf();
  for (let step = 0; step < 40; step++) optimizer.minimize(loss, false, [table, kernel, head]);
  expect(optimizer.inspect().map((row) => row.preconditioned)).toEqual([false, true, false]);
  expect(valueOf()).toBeLessThan(0.6 * start);
  optimizer.dispose();
  tf.dispose([table, kernel, head, ids, y]);
  expect(tf.memory().numTensors).toBe(before);
});

test('a resumed model sorts its parameters as before, and trains as if it had never stopped', async () => {
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  const step = (optimizer: tf.Optimizer, weights: readonly tf.Variable[], count: number) => {
    for (let i = 0; i < count; i++)
      optimizer.minimize(
        () => {
          const [a, b] = weights as [tf.Variable<tf.Rank.R2>, tf.Variable<tf.Rank.R2>];
          return tf.mean(tf.square(tf.sub(tf.matMul(a, b), tf.ones([3, 2])))) as tf.Scalar;
        },
        false,
        [...weights],
      );
  };
  const made = () =>
    [tf.ones([3, 4]), tf.fill([4, 2], 0.5)].map((start) => tf.variable(tf.mul(start, 0.3)));
  const [whole, weights] = [muon(0.05), tf.tidy(made)];
  step(whole, weights, 3);
  const saved = await whole.getWeights();
  const copies = tf.tidy(() => weights.map((each) => tf.variable(tf.clone(each))));
  const resumed = muon(0.05);
  await resumed.setWeights(saved);
  step(whole, weights, 3);
  step(resumed, copies, 3);
  expect(resumed.inspect().map((row) => row.preconditioned)).toEqual([true, false]);
  expect(copies.map((each) => [...each.dataSync()])).toEqual(
    weights.map((each) => [...each.dataSync()]),
  );
  whole.dispose();
  resumed.dispose();
  tf.dispose([...weights, ...copies]);
  expect(tf.memory().numTensors).toBe(before);
});
