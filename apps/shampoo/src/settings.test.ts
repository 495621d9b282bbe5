import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { googleShampoo } from './google-shampoo.js';
import { metaShampoo } from './meta-shampoo.js';
import { googleShampooOptions, metaShampooOptions } from './options/shampoo-options.js';
import { algoperf, type AlgoperfSetting, resnetGoogle } from './settings.js';

beforeAll(() => tf.setBackend('cpu'));

// The source's numbers: lr, 1 - beta1, 1 - beta2, weight decay; then what sets C and D apart.
const source: Record<AlgoperfSetting, readonly [number, number, number, number, object]> = {
  A: [
    1.75e-3,
    0.067,
    0.0045,
    0.081,
    { graft: 'adam', nesterov: true, momentum: 0, exponent: null },
  ],
  B: [1.44e-3, 0.025, 0.025, 2e-4, { graft: 'adam', nesterov: true, momentum: 0, exponent: null }],
  C: [4.2, 1, 0.0024, 6.4e-5, { graft: 'sgd', nesterov: false, momentum: 0.9685, exponent: null }],
  D: [1.2e-3, 0.0166, 0.0059, 4e-4, { graft: 'adam', nesterov: true, momentum: 0.5, exponent: 2 }],
  E: [
    1.31e-3,
    0.027,
    0.0019,
    0.164,
    { graft: 'adam', nesterov: true, momentum: 0, exponent: null },
  ],
};
const shared = {
  blockSize: 1024,
  refreshEvery: 100,
  startStep: 100,
  epsilon: 1e-8,
  epsilonMode: 'absolute',
};

test.each(Object.entries(source))(
  'algoperf %s has the numbers of its source',
  (name, [rate, beta1, beta2, decay, more]) => {
    const options = metaShampooOptions.complete(algoperf(name as AlgoperfSetting));
    expect(options).toMatchObject({
      ...shared,
      learningRate: rate,
      weightDecay: decay,
      weightDecayMode: 'decoupled',
      ...more,
    });
    expect(1 - options.beta1).toBeCloseTo(beta1, 12);
    expect(1 - options.beta2).toBeCloseTo(beta2, 12);
  },
);

test('the default is A, and another is refused', () => {
  expect(algoperf()).toEqual(algoperf('A'));
  expect(() => algoperf('F' as 'A')).toThrow(
    /algoperf: option setting must be one of A, B, C, D, E, got F/,
  );
});

test('resnetGoogle has the numbers of its source', () => {
  expect(googleShampooOptions.complete(resnetGoogle())).toMatchObject({
    blockSize: 128,
    graft: 'sgd',
    refreshEvery: 1,
    statisticsEvery: 1,
    exponent: 4,
    beta1: 0.9,
    beta2: 0.999,
    momentumNesterov: true,
    startStep: 5,
  });
});

describe('they train', () => {
  // Rates of the sources are for other models: SGD's are taken down to what this one bears.
  const rows = [
    ...(['A', 'B', 'D', 'E'] as const).map(
      (name) =>
        [`algoperf ${name}`, () => metaShampoo({ ...algoperf(name), refreshEvery: 10 })] as const,
    ),
    ['algoperf C', () => metaShampoo({ ...algoperf('C'), learningRate: 0.01, refreshEvery: 10 })],
    ['resnetGoogle', () => googleShampoo({ ...resnetGoogle(), learningRate: 0.01 })],
  ] as const;
  test.each(rows)('%s', (_, make) => {
    const optimizer = make();
    const x = tf.randomNormal([64, 5], 0, 1, 'float32', 1) as tf.Tensor2D;
    const y = tf.matMul(x, tf.randomNormal([5, 3], 0, 0.1, 'float32', 2) as tf.Tensor2D);
    const w = tf.variable(tf.zeros([5, 3])) as tf.Variable<tf.Rank.R2>;
    const loss = () => tf.losses.meanSquaredError(y, tf.matMul(x, w)) as tf.Scalar;
    const first = loss().dataSync()[0]!;
    for (let step = 0; step < 120; step++) optimizer.minimize(loss, false, [w]);
    expect(loss().dataSync()[0]!).toBeLessThan(0.5 * first);
    expect(optimizer.inspect()[0]!.refreshes).toBeGreaterThan(5);
    tf.dispose([x, y, w]);
    optimizer.dispose();
  });
});
