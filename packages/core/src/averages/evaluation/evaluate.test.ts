import { sgd } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import '@curvature/backend-wasm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { network, type Network } from '../../../test/network.js';
import { firstOrder } from '../../first-order.js';
import type { SecondOrderOptimizer } from '../../optimizer.js';
import { scheduleFree } from '../values/schedule-free.js';
import { tailAverage } from '../values/tail-average.js';

const averages = {
  scheduleFree: () => scheduleFree(),
  tailAverage: () => tailAverage({ decay: 1 }),
};
const cases = ['cpu', 'wasm'].flatMap((backend) =>
  Object.entries(averages).map(([name, average]) => ({ backend, name, average })),
);

describe.each(cases)('evaluate with $name on $backend', ({ backend, average }) => {
  let net: Network;
  let optimizer: SecondOrderOptimizer;
  /** Tensors without the optimizer, and with it. */
  let [start, tensors] = [0, 0];
  let [trained, averaged]: number[][][] = [];

  const train = (steps = 1) => {
    for (let i = 0; i < steps; i++) optimizer.minimize(net.loss, false, net.variables);
  };
  beforeEach(async () => {
    await tf.setBackend(backend);
    start = tf.memory().numTensors;
    net = network(null);
    optimizer = firstOrder({ learningRate: 0.1, rule: sgd(), average: average() });
    train(5);
    trained = net.values();
    averaged = optimizer.evaluate(net.values);
    tensors = tf.memory().numTensors;
  });
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(tensors);
    optimizer.dispose();
    net.dispose();
    expect(tf.memory().numTensors).toBe(start);
  });

  test('swaps the averaged weights in, and those of training back', () => {
    expect(averaged).not.toEqual(trained);
    expect(net.values()).toEqual(trained);
    const loss = () => tf.tidy(() => net.loss().dataSync()[0]!);
    expect(optimizer.evaluate(loss)).not.toBe(loss());
    const within = { values: [] as number[][] };
    tf.tidy(() => void (within.values = optimizer.evaluate(net.values)));
    expect(within.values).toEqual(averaged);
    expect(net.values()).toEqual(trained);
  });

  test('waits for an asynchronous function', async () => {
    const running = optimizer.evaluate(async () => {
      await new Promise((resolve) => setTimeout(resolve));
      return net.values();
    });
    expect(net.values()).toEqual(averaged);
    expect(await running).toEqual(averaged);
    expect(net.values()).toEqual(trained);
  });

  test('also swaps back where the function throws or rejects', async () => {
    const fail = () => {
      throw new Error('no data');
    };
    expect(() => optimizer.evaluate(fail)).toThrow('no data');
    expect(net.values()).toEqual(trained);
    await expect(optimizer.evaluate(async () => fail())).rejects.toThrow('no data');
    expect(net.values()).toEqual(trained);
  });

  test('swaps back after the last of calls that overlap', async () => {
    let finish = () => {};
    const first = optimizer.evaluate(() => new Promise<void>((resolve) => (finish = resolve)));
    expect(optimizer.evaluate(net.values)).toEqual(averaged);
    const second = optimizer.evaluate(async () => net.values());
    finish();
    await first;
    expect(await second).toEqual(averaged);
    expect(net.values()).toEqual(trained);
  });

  test('refuses steps and saves meanwhile, and changes nothing by them', async () => {
    const saved = await optimizer.getWeights();
    await optimizer.evaluate(async () => {
      await expect(optimizer.getWeights()).rejects.toThrow(/A save was asked for while/);
      const { value, grads } = optimizer.computeGradients(net.loss, net.variables);
      expect(() => optimizer.applyGradients(grads)).toThrow(
        /A step was taken while optimizer.evaluate\(\) had/,
      );
      tf.dispose([value, grads]);
      expect(net.values()).toEqual(averaged);
    });
    expect(net.values()).toEqual(trained);
    expect(optimizer.evaluate(net.values)).toEqual(averaged);
    tf.dispose(saved.map(({ tensor }) => tensor));
  });

  test('leaves weights that are copied meanwhile as they were', () => {
    const copies = optimizer.evaluate(() => net.variables.map((variable) => variable.clone()));
    train();
    expect(copies.map((copy) => [...copy.dataSync()])).toEqual(averaged);
    tf.dispose(copies);
  });

  test('shows the last weights that are left of a function that disposes variables', () => {
    const [first, ...others] = net.variables as [tf.Variable, ...tf.Variable[]];
    const own = optimizer.evaluate(() => {
      first.dispose();
      return others.map((variable) => [...variable.dataSync()]);
    });
    expect(own).toEqual(averaged!.slice(1));
    expect(others.map((variable) => [...variable.dataSync()])).toEqual(trained!.slice(1));
    // Its state is freed at the next use.
    optimizer.evaluate(() => {});
    tensors = tf.memory().numTensors;
    expect(tensors).toBeLessThan(start + 2 * net.variables.length);
  });
});

test('without the slot, evaluate runs the function alone', async () => {
  await tf.setBackend('cpu');
  const net = network(null);
  const optimizer = firstOrder({ learningRate: 0.1, rule: sgd() });
  optimizer.minimize(net.loss, false, net.variables);
  expect(optimizer.evaluate(net.values)).toEqual(net.values());
  expect(optimizer.evaluate(() => 3)).toBe(3);
  optimizer.dispose();
  net.dispose();
});

test('before the first step the averaged weights are those of the variables', async () => {
  await tf.setBackend('cpu');
  const net = network(null);
  const optimizer = firstOrder({ learningRate: 0.1, rule: sgd(), average: scheduleFree() });
  expect(optimizer.evaluate(net.values)).toEqual(net.values());
  net.dispose();
});

test.each([0.9, 'scheduleFree', {}])('%j is no value of the slot', (average) => {
  expect(() => firstOrder({ learningRate: 0.1, rule: sgd(), average: average as never })).toThrow(
    /slot average is .* no value for it/,
  );
});
