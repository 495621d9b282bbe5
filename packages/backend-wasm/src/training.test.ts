import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import './index.js';
import { expectClose, inUse, normal, on, type Numbers } from '../test/both-backends.js';

type Layers = () => tf.layers.Layer[];
const seeded = (
  seed: number,
): { kernelInitializer: ReturnType<typeof tf.initializers.glorotNormal> } => ({
  kernelInitializer: tf.initializers.glorotNormal({ seed }),
});
const depthwise = (seed: number): object => ({
  depthwiseInitializer: tf.initializers.glorotNormal({ seed }),
});

/**
 * Models whose training needs kernels that the stock backend lacks or has slow; the head is a dense
 * layer in all of them.
 */
const models: Record<string, { input: number[]; layers: Layers; words?: number }> = {
  dense: {
    input: [20],
    layers: () => [tf.layers.dense({ units: 16, activation: 'tanh', ...seeded(1) })],
  },
  conv1d: {
    input: [12, 3],
    layers: () => [
      tf.layers.conv1d({ filters: 8, kernelSize: 3, activation: 'relu', ...seeded(2) }),
    ],
  },
  conv2d: {
    input: [9, 8, 2],
    layers: () => [
      tf.layers.conv2d({
        filters: 8,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        ...seeded(3),
      }),
      tf.layers.conv2d({ filters: 4, kernelSize: [3, 2], strides: 2, ...seeded(4) }),
    ],
  },
  depthwiseConv2d: {
    input: [8, 9, 3],
    layers: () => [
      tf.layers.depthwiseConv2d({
        kernelSize: 3,
        padding: 'same',
        depthMultiplier: 2,
        ...depthwise(5),
      }),
      tf.layers.depthwiseConv2d({ kernelSize: 2, strides: 2, ...depthwise(6) }),
    ],
  },
  separableConv2d: {
    input: [8, 8, 3],
    layers: () => [
      tf.layers.separableConv2d({
        filters: 6,
        kernelSize: 3,
        padding: 'same',
        // A bias before batch normalisation has the gradient 0, of which only rounding would be
        // compared.
        useBias: false,
        ...depthwise(7),
        pointwiseInitializer: tf.initializers.glorotNormal({ seed: 8 }),
      }),
      tf.layers.batchNormalization(),
    ],
  },
  embedding: {
    input: [6],
    words: 11,
    layers: () => [
      tf.layers.embedding({
        inputDim: 11,
        outputDim: 5,
        embeddingsInitializer: tf.initializers.randomUniform({ minval: -1, maxval: 1, seed: 9 }),
      }),
    ],
  },
};

type Trainer = { step: () => tf.Tensor; gradients: () => tf.Tensor[]; dispose: () => void };

const trainer = (name: string): Trainer => {
  const { input, layers, words } = models[name]!;
  const inputs = tf.input({ shape: input });
  let out: tf.SymbolicTensor = inputs;
  for (const layer of layers()) out = layer.apply(out) as tf.SymbolicTensor;
  const flat = out.rank === 2 ? out : (tf.layers.flatten().apply(out) as tf.SymbolicTensor);
  const model = tf.model({
    inputs,
    outputs: tf.layers.dense({ units: 3, ...seeded(10) }).apply(flat) as tf.SymbolicTensor,
  });
  const x = words
    ? tf.tensor(
        Array.from({ length: 4 * input[0]! }, (_, i) => (i * i) % words),
        [4, ...input],
      )
    : normal([4, ...input], 11);
  const y = normal([4, 3], 12);
  const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const optimizer = tf.train.adam(1e-2);
  const loss = (): tf.Scalar =>
    tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar;
  return {
    step: () => optimizer.minimize(loss, true, weights)!,
    gradients: () => {
      const { value, grads } = tf.variableGrads(loss, weights);
      return [value, ...weights.map((weight) => grads[weight.name]!)];
    },
    dispose: () => {
      optimizer.dispose();
      model.dispose();
      tf.dispose([x, y]);
    },
  };
};

describe.each(Object.keys(models))('training a model with %s', (name) => {
  const gradientsOn = async (backend: 'cpu' | 'wasm'): Promise<Numbers[]> => {
    await tf.setBackend(backend);
    const model = trainer(name);
    const gradients = await on(backend, model.gradients);
    model.dispose();
    return gradients;
  };

  it('has the loss and the gradients of the cpu backend', async () => {
    expectClose(await gradientsOn('wasm'), await gradientsOn('cpu'), 1e-4, 1e-30);
  });

  it('keeps its memory constant over 20 steps of Adam, and its loss falls', async () => {
    await tf.setBackend('wasm');
    const model = trainer(name);
    const lossOf = (): number => tf.tidy(() => model.step().dataSync()[0]!);
    const first = lossOf();
    const before = inUse();
    let last = first;
    for (let step = 0; step < 20; step++) {
      last = lossOf();
      expect(inUse()).toEqual(before);
    }
    model.dispose();
    expect(last).toBeLessThan(first);
  });
});
