import '@curvature/backend-wasm';
import { shampoo } from '@curvature/shampoo';
import { CurvatureError } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { onlineNewtonStep } from './online-newton-step.js';
import { diagonalSonew, sonew } from './sonew.js';

/** Numbers in the state for each element of one [30, 20] parameter, after two steps. */
async function numbersKept(optimizer: ReturnType<typeof sonew>): Promise<number> {
  const kernel = tf.variable(tf.randomNormal([30, 20], 0, 1, 'float32', 1));
  for (let step = 0; step < 2; step++)
    optimizer.minimize(() => tf.mean(tf.square(kernel)) as tf.Scalar, false, [kernel]);
  const weights = await optimizer.getWeights();
  const kept = weights.slice(2).reduce((sum, { tensor }) => sum + tensor.size, 0);
  optimizer.dispose();
  kernel.dispose();
  return kept / 600;
}

test.each([
  [0, 'adam', 2],
  [1, 'adam', 3],
  [1, 'none', 3],
  [1, 'rmsprop', 4],
  [4, 'adam', 6],
] as const)(
  'band %s with graft %s keeps %s numbers for each parameter',
  async (band, graft, count) => {
    await tf.setBackend('cpu');
    expect(Math.floor(await numbersKept(sonew({ band, graft })))).toBe(count);
  },
);

/** A small convolutional classifier of bars, upright or lying. */
function bars() {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 4,
        kernelSize: 3,
        activation: 'relu',
        inputShape: [8, 8, 1],
        kernelInitializer: tf.initializers.glorotNormal({ seed: 3 }),
      }),
      tf.layers.flatten(),
      tf.layers.dense({
        units: 2,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotNormal({ seed: 4 }),
      }),
    ],
  });
  const images = tf.tidy(() => {
    const place = tf.cast(
      tf.oneHot(
        counted(32, (i) => i % 8),
        8,
      ),
      'float32',
    );
    const bar = tf.matMul(
      tf.reshape(place, [32, 8, 1]) as tf.Tensor3D,
      tf.ones([32, 1, 8]) as tf.Tensor3D,
    );
    return tf.expandDims(tf.concat([bar, tf.transpose(bar, [0, 2, 1])]), 3);
  });
  const labels = tf.tidy(() =>
    tf.cast(
      tf.oneHot(
        counted(64, (i) => Math.floor(i / 32)),
        2,
      ),
      'float32',
    ),
  );
  return { model, images, labels };
}
const counted = (length: number, of: (i: number) => number) =>
  tf.tensor1d(
    Array.from({ length }, (_, i) => of(i)),
    'int32',
  );

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test.each([
    ['adam', () => tf.train.adam(0.01)],
    ['shampoo', () => shampoo({ learningRate: 0.01 })],
    ['sonew', () => sonew({ learningRate: 0.05 })],
    ['sonew with a band of 4', () => sonew({ learningRate: 0.05, band: 4 })],
    ['diagonalSonew', () => diagonalSonew({ learningRate: 0.05 })],
  ] as const)('a convolutional net trains with %s', async (_, make) => {
    await tf.setBackend(backend);
    const { model, images, labels } = bars();
    const optimizer = make();
    model.compile({ optimizer, loss: 'categoricalCrossentropy' });
    const first = (await model.fit(images, labels, { epochs: 1, batchSize: 64, shuffle: false }))
      .history['loss']![0]!;
    const live = tf.memory().numTensors;
    const { history } = await model.fit(images, labels, {
      epochs: 30,
      batchSize: 64,
      shuffle: false,
    });
    expect(tf.memory().numTensors).toBe(live);
    expect(Number(history['loss']!.at(-1))).toBeLessThan(0.8 * Number(first));
    optimizer.dispose();
    model.dispose();
    tf.dispose([images, labels]);
  });
});

test('onlineNewtonStep takes the step of the dense inverse', async () => {
  await tf.setBackend('cpu');
  const w = tf.variable(tf.tensor2d([[1], [2], [3]]));
  const optimizer = onlineNewtonStep({ learningRate: 0.5, epsilon: 0.1, graft: 'none' });
  // The gradient is (1, 2, 0), and (g g^T + 0.1 I)^-1 g = g / (|g|^2 + 0.1).
  optimizer.minimize(() => tf.sum(tf.mul(w, tf.tensor2d([[1], [2], [0]]))) as tf.Scalar, false, [
    w,
  ]);
  [1 - 0.5 / 5.1, 2 - 1 / 5.1, 3].forEach((value, i) =>
    expect(w.dataSync()[i]).toBeCloseTo(value, 4),
  );
  optimizer.dispose();
  w.dispose();
});

test.each([
  ['however small its gradients are', 1e-3, 256],
  ['however large', 1e3, 256],
  ['with its larger parameters by Adam', 1, 40],
])('without options onlineNewtonStep trains a net, %s', async (_, scale, largest) => {
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 0.5, 'float32', seed);
  const losses = tf.tidy(() => {
    const [x, u, v] = [normal([64, 6], 1), normal([6, 8], 2), normal([8, 1], 3)];
    const y = tf.sum(tf.sin(x), 1, true);
    const weights = [tf.variable(u), tf.variable(v)] as [
      tf.Variable<tf.Rank.R2>,
      tf.Variable<tf.Rank.R2>,
    ];
    const loss = () => {
      const hidden = tf.tanh(tf.matMul(x as tf.Tensor2D, weights[0])) as tf.Tensor2D;
      const error = tf.losses.meanSquaredError(y, tf.matMul(hidden, weights[1]));
      return tf.mul(error, scale) as tf.Scalar;
    };
    const optimizer = onlineNewtonStep({ largest });
    const all = Array.from(
      { length: 60 },
      () => optimizer.minimize(loss, true, weights)!.dataSync()[0]!,
    );
    optimizer.dispose();
    tf.dispose(weights);
    return all;
  });
  expect(Math.max(...losses), losses.join(' ')).toBeLessThan(1.1 * losses[0]!);
  expect(losses.at(-1), losses.join(' ')).toBeLessThan(0.5 * losses[0]!);
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  { band: -1 },
  { epsilonMode: 'relative' },
  { graft: 'Adam' },
  { chain: 'column' },
  { rate: 1 },
])('%j is refused', (options) => expect(() => sonew(options as never)).toThrow(CurvatureError));

test('a model saved with its optimizer goes on where it was', async () => {
  await tf.setBackend('cpu');
  const make = () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 3,
          inputShape: [4],
          kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
        }),
      ],
    });
    model.compile({ optimizer: sonew({ band: 2 }), loss: 'meanSquaredError' });
    return model;
  };
  const [x, y] = [
    tf.randomNormal([16, 4], 0, 1, 'float32', 1),
    tf.randomNormal([16, 3], 0, 1, 'float32', 2),
  ];
  const fit = async (model: tf.LayersModel) =>
    (await model.fit(x, y, { epochs: 3, shuffle: false })).history['loss']!.map(Number);
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
  tf.dispose([x, y]);
});

test.each([{}, { band: 0 }, { band: 4, vectors: true }])(
  'the first step with %o takes the kernels of later ones, once for all parameters',
  async (options) => {
    await tf.setBackend('wasm');
    const before = tf.memory().numTensors;
    const variables = [[30, 20], [20], [3, 3, 2, 8]].map((shape, i) =>
      tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, 1, 'float32', i))),
    );
    const optimizer = sonew(options);
    const kernels: (readonly string[])[] = [];
    for (let step = 0; step < 3; step++) {
      const grads = Object.fromEntries(variables.map((x) => [x.name, tf.clone(x)]));
      const { kernelNames } = await tf.profile(() => optimizer.applyGradients(grads));
      kernels.push(kernelNames);
      tf.dispose(grads);
    }
    expect(kernels[0]).toContain('CurvatureChainSteps');
    expect(kernels[0]!.toSorted()).toEqual(kernels[1]!.toSorted());
    expect(kernels[1]).toEqual(kernels[2]);
    optimizer.dispose();
    tf.dispose(variables);
    expect(tf.memory().numTensors).toBe(before);
  },
);
