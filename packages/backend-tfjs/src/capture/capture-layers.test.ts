// What is captured of models of tf.layers, on backends that can train them.
import '@curvature/backend-wasm';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  biasError,
  captureOf,
  describeCapture,
  layerOf,
  lawError,
  release,
  variablesOf,
} from '../../test/captured.js';

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
const lossOf = (model: tf.LayersModel, inputs: tf.Tensor | tf.Tensor[]) => () =>
  tf.mean(tf.square(tf.sub(model.apply(inputs, { training: true }) as tf.Tensor, 0.3)));

/** Captures one step of a model, and describes each of its parameters. */
function explore(model: tf.LayersModel, inputs: tf.Tensor | tf.Tensor[]) {
  const variables = variablesOf(model);
  const captured = captureOf(lossOf(model, inputs), variables);
  const described = Object.fromEntries(
    variables.map((v) => [v.name.replace(/_\w+\d*\//, '/'), describeCapture(captured, v)]),
  );
  for (const variable of variables) {
    const layer = layerOf(captured, variable);
    if (typeof layer === 'string') continue;
    if (layer.name !== 'normalisation' || variable.name.includes('gamma'))
      expect(lawError(captured, variable), variable.name).toBeLessThan(1e-5);
    const bias = variables.find(({ name }) => name === layer.bias);
    if (bias) expect(biasError(captured, variable, bias), bias.name).toBeLessThan(1e-5);
  }
  release(captured);
  return described;
}

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  test.each([
    'linear',
    'relu',
    'elu',
    'tanh',
    'sigmoid',
    'softmax',
    'selu',
    'swish',
    'gelu',
  ] as const)('dense with activation %s', (activation) => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 5,
          activation: activation as 'relu',
          inputShape: [4],
          name: `d_${backend}_${activation}`,
        }),
        tf.layers.dense({
          units: 3,
          activation: activation as 'relu',
          useBias: false,
          name: `e_${backend}_${activation}`,
        }),
      ],
    });
    const [, bias] = variablesOf(model);
    expect(Object.values(explore(model, random([6, 4], 1)))).toEqual([
      `dense tape [6,1,4] [6,1,5] + ${bias!.name}`,
      `it is a bias of "${variablesOf(model)[0]!.name}"`,
      'dense tape [6,1,5] [6,1,3]',
    ]);
  });

  test.each([
    ['same', 2, 'relu', '[3,12,18] [3,12,4]'],
    ['valid', 1, 'relu', '[3,20,18] [3,20,4]'],
    ['same', 2, 'tanh', '[3,12,18] [3,12,4]'],
    ['valid', 2, 'linear', '[3,6,18] [3,6,4]'],
  ] as const)('conv2d %s, strides %i, %s', (padding, strides, activation, shapes) => {
    const name = `c_${backend}_${padding}_${strides}_${activation}`;
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          filters: 4,
          kernelSize: 3,
          strides,
          padding,
          activation,
          inputShape: [7, 6, 2],
          name,
        }),
      ],
    });
    const [kernel, bias] = Object.values(explore(model, random([3, 7, 6, 2], 1)));
    expect(kernel).toBe(`conv2d 3x3 tape ${shapes} + ${name}/bias`);
    expect(bias).toBe(`it is a bias of "${name}/kernel"`);
  });

  test('conv1d', () => {
    const name = `c1_${backend}`;
    const model = tf.sequential({
      layers: [
        tf.layers.conv1d({
          filters: 4,
          kernelSize: 3,
          strides: 2,
          activation: 'relu',
          inputShape: [9, 2],
          name,
        }),
      ],
    });
    expect(Object.values(explore(model, random([5, 9, 2], 1)))).toEqual([
      `conv1d 3 tape [5,4,6] [5,4,4] + ${name}/bias`,
      `it is a bias of "${name}/kernel"`,
    ]);
  });

  test('embedding, dense on sequences, a shared layer, branches', () => {
    const image = tf.input({ shape: [7, 6, 2] });
    const ids = tf.input({ shape: [3], dtype: 'int32' });
    const convolved = tf.layers
      .conv2d({
        filters: 4,
        kernelSize: [2, 3],
        strides: 2,
        padding: 'same',
        activation: 'relu',
        name: `f1_${backend}`,
      })
      .apply(image);
    const shared = tf.layers.dense({ units: 5, activation: 'sigmoid', name: `shared_${backend}` });
    const embedded = tf.layers
      .embedding({ inputDim: 9, outputDim: 5, name: `em_${backend}` })
      .apply(ids);
    const flat = tf.layers.flatten().apply(convolved) as tf.SymbolicTensor;
    const left = shared.apply(
      tf.layers.dense({ units: 5, name: `left_${backend}` }).apply(flat),
    ) as tf.SymbolicTensor;
    const right = tf.layers.flatten().apply(shared.apply(embedded)) as tf.SymbolicTensor;
    const outputs = tf.layers
      .dense({ units: 1, useBias: false, name: `out_${backend}` })
      .apply(tf.layers.concatenate().apply([left, right])) as tf.SymbolicTensor;
    const model = tf.model({ inputs: [image, ids], outputs });
    const inputs = [
      random([4, 7, 6, 2], 1),
      tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 1, 1], [4, 3], 'int32'),
    ];
    const described = Object.values(explore(model, inputs));
    expect(described).toContain('embedding tape [4,3] [4,3,5]');
    expect(described).toContain(`dense tape [4,4,5] [4,4,5] + shared_${backend}/bias`); // 1 place, and 3
    expect(described).toContain(`conv2d 2x3 tape [4,12,12] [4,12,4] + f1_${backend}/bias`);
    expect(described).toContain('dense tape [4,1,20] [4,1,1]');
  });

  test('batch and layer normalisation', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          filters: 4,
          kernelSize: 2,
          inputShape: [4, 4, 1],
          name: `n1_${backend}`,
        }),
        tf.layers.batchNormalization({ name: `n2_${backend}` }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 6, name: `n3_${backend}` }),
        tf.layers.layerNormalization({ name: `n4_${backend}` }),
        tf.layers.dense({ units: 2, name: `n5_${backend}` }),
        tf.layers.batchNormalization({ name: `n6_${backend}` }),
      ],
    });
    const described = explore(model, random([5, 4, 4, 1], 1));
    expect(Object.values(described).filter((text) => text.startsWith('normalisation'))).toEqual([
      'normalisation tape [5,9,4] [5,9,4]',
      'normalisation tape [5,9,4] [5,9,4]',
      'normalisation tape [5,1,6] [5,1,6]',
      'normalisation tape [5,1,6] [5,1,6]',
      'normalisation tape [5,1,2] [5,1,2]',
      'normalisation tape [5,1,2] [5,1,2]',
    ]);
  });
});

test('recurrent layers: each step in time is a position', async () => {
  await tf.setBackend('cpu');
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({ units: 3, inputShape: [4, 2], returnSequences: true, name: 'lstm' }),
      tf.layers.simpleRNN({ units: 5, name: 'simple' }),
    ],
  });
  expect(Object.values(explore(model, random([6, 4, 2], 1)))).toEqual([
    'dense tape [6,4,2] [6,4,12]',
    'dense tape [6,4,3] [6,4,12]',
    'no operation that is known uses it: Add',
    'dense tape [6,4,3] [6,4,5] + simple/bias',
    'dense tape [6,4,5] [6,4,5]',
    'it is a bias of "simple/kernel"',
  ]);
});

test('separable and transposed convolutions', async () => {
  await tf.setBackend('cpu');
  const model = tf.sequential({
    layers: [
      tf.layers.separableConv2d({
        filters: 3,
        kernelSize: 2,
        inputShape: [4, 4, 2],
        name: 'separable',
      }),
      tf.layers.conv2dTranspose({ filters: 2, kernelSize: 2, name: 'transpose' }),
    ],
  });
  const described = Object.values(explore(model, random([2, 4, 4, 2], 1)));
  expect(described).toContain('conv2d 1x1 tape [2,9,2] [2,9,3] + separable/bias');
  expect(described).toContain('no operation that is known uses it: DepthwiseConv2dNative');
  expect(described).toContain('no operation that is known uses it: Conv2DBackpropInput');
});
