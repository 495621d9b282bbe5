// Averages around any method, whose parameters are trained in any order.
import { shampoo, soap, splus } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import '@curvature/backend-wasm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { read, written } from '../../test/files.js';
import { network, type Network } from '../../test/network.js';
import type { SecondOrderOptimizer } from '../optimizer.js';
import type { Average } from './average.js';
import { emaNesterov } from './values/ema-nesterov.js';
import { gpa } from './values/gpa.js';
import { scheduleFree } from './values/schedule-free.js';
import { tailAverage } from './values/tail-average.js';

type Make = (average: Average | null, learningRate?: number) => SecondOrderOptimizer;
const methods: Record<string, Make> = {
  shampoo: (average, learningRate = 0.02) =>
    shampoo({ learningRate, refreshEvery: 3 }, { average }),
  soap: (average, learningRate = 0.02) => soap({ learningRate, refreshEvery: 3 }, { average }),
  splus: (average, learningRate = 0.05) => splus({ learningRate, refreshEvery: 3 }, { average }),
  sonew: (average, learningRate = 0.02) => sonew({ learningRate, band: 2 }, { average }),
  thor: (average, learningRate = 0.02) =>
    thor({ learningRate, checkEvery: 3, omega1: 0.2 }, { average }),
  kfac: (average, learningRate = 0.02) => kfac({ learningRate, refreshEvery: 3 }, { average }),
};
const averages: Record<string, () => Average> = {
  scheduleFree: () => scheduleFree({ power: 1 }),
  gpa: () => gpa({ muX: 0.9 }),
  tailAverage: () => tailAverage({ decay: 0.9, from: 3 }),
  emaNesterov: () => emaNesterov({ decay: 0.9 }),
};
const cases = ['cpu', 'wasm'].flatMap((backend) =>
  Object.entries(methods).map(([method, make]) => ({ backend, method, make })),
);
const ALL = [0, 1, 2, 3];

const train = (optimizer: tf.Optimizer, net: Network, steps: number, list = ALL) => {
  const variables = list.map((i) => net.variables[i]!);
  for (let i = 0; i < steps; i++) optimizer.minimize(net.loss, false, variables);
};
const averageOf = (optimizer: SecondOrderOptimizer, net: Network) =>
  optimizer.evaluate(net.values, net.variables);

describe.each(cases)('$method on $backend', ({ backend, make }) => {
  let tensors: number;
  beforeEach(async () => {
    await tf.setBackend(backend);
    tensors = tf.memory().numTensors;
  });
  afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

  test('trains under tailAverage as without', () => {
    const [plain, averaged] = [network(null), network(null)];
    const optimizers = [make(null), make(tailAverage())] as const;
    train(optimizers[0], plain, 7);
    train(optimizers[1], averaged, 7);
    expect(averaged.values()).toEqual(plain.values());
    expect(averageOf(optimizers[1], averaged)).not.toEqual(plain.values());
    for (const each of [plain, averaged, ...optimizers]) each.dispose();
  });

  describe.each(Object.entries(averages))('with %s', (_, average) => {
    test('averages every variable, kernels and biases, and leaves constant ones exactly', () => {
      const net = network(null);
      const [moving, still] = [make(average()), make(average(), 0)];
      const before = net.values();
      train(still, net, 5);
      expect(net.values()).toEqual(before);
      expect(averageOf(still, net)).toEqual(before);
      train(moving, net, 6);
      const shown = averageOf(moving, net);
      net.values().forEach((trained, i) => expect(shown[i]).not.toEqual(trained));
      for (const each of [net, moving, still]) each.dispose();
    });

    test('goes on after a load as if it had never stopped', async () => {
      const net = network(null);
      const optimizer = make(average());
      train(optimizer, net, 3, [0, 1]);
      train(optimizer, net, 3);
      const copy = net.copy('numbers', false);
      const loaded = make(average());
      const file = read(written(await optimizer.getWeights()));
      await loaded.setWeights(file);
      tf.dispose(file.map(({ tensor }) => tensor));
      // Also before the first step, which matches parameters with the saved ones.
      expect(averageOf(loaded, copy)).toEqual(averageOf(optimizer, net));
      train(optimizer, net, 4);
      train(loaded, copy, 4);
      expect(copy.values()).toEqual(net.values());
      expect(averageOf(loaded, copy)).toEqual(averageOf(optimizer, net));
      for (const each of [copy, optimizer, loaded]) each.dispose();
    });

    test('is spoilt by no step that is skipped', () => {
      const net = network(null);
      const optimizer = make(average());
      train(optimizer, net, 5);
      const [trained, shown] = [net.values(), averageOf(optimizer, net)];
      const bad = () => tf.mul(net.loss(), NaN) as tf.Scalar;
      optimizer.minimize(bad, false, net.variables);
      expect(net.values()).toEqual(trained);
      expect(averageOf(optimizer, net)).toEqual(shown);
      train(optimizer, net, 1);
      expect(averageOf(optimizer, net).flat().every(Number.isFinite)).toBe(true);
      for (const each of [net, optimizer]) each.dispose();
    });
  });

  test('one value serves two optimizers', () => {
    const one = scheduleFree();
    const nets = [network(null), network(null), network(null), network(null)] as const;
    const optimizers = [make(one), make(one), make(scheduleFree()), make(scheduleFree())] as const;
    for (let step = 0; step < 5; step++) {
      // The first two take turns, at different rates.
      train(optimizers[0], nets[0], 1);
      train(optimizers[1], nets[1], step % 2);
    }
    for (let step = 0; step < 5; step++) train(optimizers[2], nets[2], 1);
    train(optimizers[3], nets[3], 2);
    expect(averageOf(optimizers[0], nets[0])).toEqual(averageOf(optimizers[2], nets[2]));
    expect(averageOf(optimizers[1], nets[1])).toEqual(averageOf(optimizers[3], nets[3]));
    for (const each of [...nets, ...optimizers]) each.dispose();
  });
});
