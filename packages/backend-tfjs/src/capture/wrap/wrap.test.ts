// Signals from layers of tf.layers that are wrapped during a capture.
import '@curvature/backend-wasm';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  blockOf,
  captureOf,
  describeCapture,
  layerOf,
  lawError,
  release,
  variablesOf,
} from '../../../test/captured.js';
import { captureLayers } from '../capture-layers.js';

afterEach(() => vi.restoreAllMocks());
const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
const loss = (y: tf.Tensor) => tf.mean(tf.square(tf.sub(y, 0.3)));

/** All kinds of layers that can be wrapped, one of them in a nested model, one used twice. */
function everything(prefix: string): { model: tf.LayersModel; inputs: tf.Tensor[] } {
  const name = (own: string) => ({ name: `${prefix}_${own}` });
  const image = tf.input({ shape: [7, 6, 2] });
  const ids = tf.input({ shape: [4], dtype: 'int32' });
  const convolved = tf.layers
    .conv2d({
      filters: 4,
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      activation: 'relu',
      ...name('conv2d'),
    })
    .apply(image);
  const nested = tf.sequential({
    layers: [tf.layers.dense({ units: 5, activation: 'elu', inputShape: [48], ...name('nested') })],
    ...name('inner'),
  });
  const shared = tf.layers.dense({ units: 5, activation: 'sigmoid', ...name('shared') });
  const embedded = tf.layers
    .embedding({ inputDim: 9, outputDim: 5, ...name('embedding') })
    .apply(ids);
  const sequence = tf.layers
    .conv1d({ filters: 5, kernelSize: 2, activation: 'tanh', ...name('conv1d') })
    .apply(shared.apply(embedded)) as tf.SymbolicTensor;
  const left = shared.apply(
    nested.apply(tf.layers.flatten().apply(convolved) as tf.SymbolicTensor),
  ) as tf.SymbolicTensor;
  const right = tf.layers.flatten().apply(sequence) as tf.SymbolicTensor;
  const outputs = tf.layers
    .dense({ units: 2, activation: 'softmax', useBias: false, ...name('out') })
    .apply(tf.layers.concatenate().apply([left, right])) as tf.SymbolicTensor;
  const inputs = [
    random([3, 7, 6, 2], 1),
    tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 1, 1], [3, 4], 'int32'),
  ];
  return { model: tf.model({ inputs: [image, ids], outputs }), inputs };
}

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  test('wrapped layers and the tape say the same', () => {
    const { model, inputs } = everything(`same_${backend}`);
    const variables = variablesOf(model);
    const step = (source: ReturnType<typeof captureLayers>) =>
      captureOf(() => loss(model.apply(inputs) as tf.Tensor), variables, { source });
    const [tape, layer] = [step(captureLayers()), step(captureLayers({ model, tape: false }))];
    expect(variables.filter((v) => typeof layerOf(layer, v) !== 'string')).toHaveLength(6);
    for (const v of variables) {
      expect(describeCapture(layer, v)).toBe(describeCapture(tape, v).replace('tape', 'layer'));
      if (typeof layerOf(layer, v) === 'string') continue;
      expect(lawError(layer, v)).toBeLessThan(1e-5);
      tf.tidy(() => {
        const [a, b] = [layer.of(blockOf(v))!, tape.of(blockOf(v))!];
        // The uses of a shared layer may come in another order.
        for (const signal of ['activations', 'outputGrads'] as const)
          expect(tf.norm(a[signal].toFloat()).dataSync()[0]).toBeCloseTo(
            tf.norm(b[signal].toFloat()).dataSync()[0]!,
            5,
          );
      });
    }
    release(tape);
    release(layer);
  });
});

describe('on cpu', () => {
  beforeAll(() => tf.setBackend('cpu'));

  test('the layers step in where the tape is not what it was', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 3, inputShape: [4], name: 'lost_tape' })],
    });
    const extra = tf.variable(tf.ones([3, 3]), true, 'lost_extra') as tf.Variable<tf.Rank.R2>;
    const variables = [...variablesOf(model), extra];
    const x = random([6, 4], 1);
    const source = captureLayers({ model });
    const forward = () => loss(tf.matMul(model.apply(x) as tf.Tensor2D, extra));
    const strange = () => {
      const y = forward();
      (tf.engine() as any).state.activeTape.at(-1).saved = undefined;
      return y;
    };
    // TensorFlow.js itself cannot go on with such a tape.
    expect(() => captureOf(strange, variables, { source })).toThrow(/./);
    const captured = captureOf(forward, variables, { source });
    expect(variables.map((v) => describeCapture(captured, v))).toEqual([
      'dense layer [6,1,4] [6,1,3] + lost_tape/bias',
      'it is a bias of "lost_tape/kernel"',
      'the gradient tape of TensorFlow.js is not where it was expected',
    ]);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toContain(
      '"lost_tape/kernel": the gradient tape of TensorFlow.js is not where it was expected; its layer',
    );
    release(captured);
  });

  test('the layer steps in for a weight that breaks the law on the tape, and has to keep it', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 3, inputShape: [4], name: 'breaks' })],
    });
    const [kernel, bias] = variablesOf(model) as [tf.Variable, tf.Variable];
    const x = random([6, 4], 1);
    const source = captureLayers({ model });
    let decay = 1;
    const forward = () =>
      tf.add(loss(model.apply(x) as tf.Tensor), tf.mul(decay, tf.sum(tf.square(kernel))));
    const first = captureOf(forward, [kernel, bias], { source });
    expect(layerOf(first, kernel)).toMatchObject({ mechanism: 'layer' });
    expect(first.of(blockOf(kernel))).toBeNull();
    release(first);
    decay = 0;
    const second = captureOf(forward, [kernel, bias], { source });
    expect(lawError(second, kernel)).toBeLessThan(1e-5);
    expect(warn.mock.calls).toHaveLength(1);
    expect(warn.mock.calls[0]![0]).toMatch(/its layer is wrapped instead\.$/);
    release(second);
  });

  test('dilated layers and those with channels first have no signals', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          filters: 2,
          kernelSize: 2,
          dilationRate: 2,
          inputShape: [6, 6, 1],
          name: 'dilated',
        }),
        tf.layers.conv2d({ filters: 2, kernelSize: 2, dataFormat: 'channelsFirst', name: 'first' }),
      ],
    });
    const x = random([2, 6, 6, 1], 1);
    const [, , kernel] = variablesOf(model) as [tf.Variable, tf.Variable, tf.Variable];
    // A dilated convolution has no gradient in TensorFlow.js, so that only what follows it can be
    // trained.
    const captured = captureOf(() => loss(model.apply(x) as tf.Tensor), [kernel], {
      source: captureLayers({ model, tape: false }),
    });
    expect(captured.layer({ name: 'dilated/kernel', shape: [] })).toBe('dilated');
    expect(captured.layer({ name: 'first/kernel', shape: [] })).toBe('channels first');
    release(captured);
  });
});
