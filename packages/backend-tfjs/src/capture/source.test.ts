// Properties of the source as a whole: the law, its cost, and that it leaves no tensors.
import '@curvature/backend-wasm';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import {
  blockOf,
  captureOf,
  describeCapture,
  layerOf,
  lawError,
  release,
  variablesOf,
} from '../../test/captured.js';
import { captureLayers } from './capture-layers.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
  x = random([6, 4], 100) as tf.Tensor2D;
});
afterEach(() => vi.restoreAllMocks());

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
let count = 0;
const variable = (shape: number[]) =>
  tf.variable(random(shape, ++count), true, `source${count}`) as tf.Variable<any>;
const silenced = () => vi.spyOn(console, 'warn').mockImplementation(() => {});
let x: tf.Tensor2D;
const loss = (y: tf.Tensor) => tf.mean(tf.square(tf.sub(y, 0.3)));

test('a weight whose gradient has other parts is not covered, and one warning says so', () => {
  const warn = silenced();
  const source = captureLayers();
  const [w, v] = [variable([4, 3]), variable([4, 3])];
  const decay = tf.scalar(0.1);
  const forward = () =>
    tf.addN([loss(tf.matMul(x, w)), loss(tf.matMul(x, v)), tf.mul(decay, tf.sum(tf.square(w)))]);
  for (let step = 0; step < 3; step++) {
    const captured = captureOf(forward, [w, v], { source });
    expect(layerOf(captured, w)).toMatch(
      /^its gradient is not the product of inputs and output gradients \(off by \d+%\): Square uses it as well$/,
    );
    expect(captured.of(blockOf(w))).toBeNull();
    expect(describeCapture(captured, v)).toBe('dense tape [6,1,4] [6,1,3]');
    release(captured);
  }
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]![0]).toContain(`"${w.name}": its gradient is not the product`);
  expect(warn.mock.calls[0]![0]).not.toContain(`"${v.name}"`);
});

test('a part of the gradient that is too small to matter does no harm', () => {
  const warn = silenced();
  const w = variable([4, 3]);
  const captured = captureOf(
    () => tf.add(loss(tf.matMul(x, w)), tf.mul(1e-6, tf.sum(tf.square(w)))),
    [w],
  );
  expect(describeCapture(captured, w)).toBe('dense tape [6,1,4] [6,1,3]');
  expect(warn).not.toHaveBeenCalled();
  release(captured);
});

test('a gradient whose terms cancel is not held to digits that it does not have', () => {
  const warn = silenced();
  const w = tf.variable(tf.zeros([4, 3]), true, 'cancelling') as tf.Variable<any>;
  const rows = random([1000, 4], 1) as tf.Tensor2D;
  const almost = tf.mul(rows, 1 + 1e-6) as tf.Tensor2D;
  const captured = captureOf(
    () => tf.sub(tf.sum(tf.matMul(rows, w)), tf.sum(tf.matMul(almost, w))),
    [w],
  );
  expect(lawError(captured, w)).toBeGreaterThan(1e-3);
  expect(describeCapture(captured, w)).toBe('dense tape [1000,2,4] [1000,2,3]');
  expect(warn).not.toHaveBeenCalled();
  release(captured);
});

test('where gradients are not returned by name, what has other uses is not trusted', () => {
  silenced();
  const [w, v] = [variable([4, 3]), variable([4, 3])];
  const forward = () =>
    tf.addN([loss(tf.matMul(x, w)), loss(tf.matMul(x, v)), tf.sum(tf.square(w))]) as tf.Scalar;
  const differentiate = (f: () => tf.Scalar) => Object.values(tf.variableGrads(f, [w, v]).grads);
  const captured = captureLayers().capture({
    loss: forward,
    variables: [w, v],
    wanted: () => true,
    differentiate,
  });
  expect(captured.layer(w)).toBe('its gradient is not known: Square uses it as well');
  expect(captured.layer(v)).toMatchObject({ name: 'dense', mechanism: 'tape' });
  captured.dispose();
});

test('parameters that are not wanted are left alone, but known', () => {
  const source = captureLayers();
  const [w, v] = [variable([4, 3]), variable([4, 3])];
  const forward = () => tf.add(loss(tf.matMul(x, w)), loss(tf.matMul(x, v)));
  const held = tf.memory().numTensors;
  const captured = captureOf(forward, [w, v], { source, wanted: (name) => name === w.name });
  expect(tf.memory().numTensors - held).toBe(3 + 2); // value and gradients; input and output gradient of w
  expect(layerOf(captured, v)).toMatchObject({ name: 'dense' });
  expect(captured.of(blockOf(v))).toBeNull();
  expect(captured.of(blockOf(w))).not.toBeNull();
  release(captured);
  const second = captureOf(forward, [w, v], { source, wanted: () => false });
  expect(layerOf(second, w)).toMatchObject({ name: 'dense' });
  release(second);
});

test.each(['cpu', 'wasm'])('nothing is left after 100 captured steps on %s', async (backend) => {
  await tf.setBackend(backend);
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 2,
        kernelSize: 2,
        activation: 'relu',
        inputShape: [4, 4, 1],
        name: `leak1_${backend}`,
      }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'tanh', name: `leak2_${backend}` }),
    ],
  });
  const variables = variablesOf(model);
  const images = random([2, 4, 4, 1], 1);
  for (const source of [captureLayers(), captureLayers({ model, tape: false })]) {
    const step = () => {
      const captured = captureOf(() => loss(model.apply(images) as tf.Tensor), variables, {
        source,
      });
      tf.tidy(() => void variables.map((v) => captured.of(blockOf(v))));
      release(captured);
    };
    step();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 50; i++) step();
    expect(tf.memory().numTensors).toBe(before);
  }
  await tf.setBackend('cpu');
});

test('a loss that throws leaves all as it was', () => {
  const dense = tf.layers.dense({ units: 3, inputShape: [4], name: 'throws' });
  const model = tf.sequential({ layers: [dense] });
  for (const options of [{}, { model, tape: false }]) {
    const failing = () => {
      model.apply(x);
      throw new Error('no loss today');
    };
    expect(() =>
      captureOf(failing, variablesOf(model), { source: captureLayers(options) }),
    ).toThrow('no loss today');
    expect(Object.hasOwn(tf.engine(), 'runKernel')).toBe(false);
    expect(Object.hasOwn(dense, 'call')).toBe(false);
    expect(dense.getConfig()['activation']).toBe('linear');
  }
});

test('what shadows runKernel already is still there afterwards', () => {
  const owner = tf.engine() as any;
  const original = owner.runKernel;
  const shadow = vi.fn(function shadow(this: any, ...rest: any[]) {
    return original.apply(this, rest);
  });
  owner.runKernel = shadow;
  const w = variable([4, 3]);
  const captured = captureOf(() => loss(tf.matMul(x, w)), [w]);
  expect(owner.runKernel).toBe(shadow);
  expect(shadow).toHaveBeenCalled();
  expect(lawError(captured, w)).toBeLessThan(1e-5);
  delete owner.runKernel;
  release(captured);
});

test('options that it does not know are refused', () => {
  expect(() => captureLayers({ modle: 1 } as never)).toThrow(
    'captureLayers: there is no option modle.',
  );
  expect(() => captureLayers({ tape: false })).toThrow('tape is false, and there is no model');
});
