// A state may be loaded with other options for its updates. It is refused, by name, if an option
// that gives it its meaning has changed.
import { googleShampoo, shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, publishedKfac, publishedThor, thor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { network } from '../../test/network.js';
import type { SecondOrderOptimizer } from '../optimizer.js';

beforeAll(() => tf.setBackend('cpu'));

// oxlint-disable-next-line typescript/no-explicit-any -- options of any composition
type Make = (options?: any) => SecondOrderOptimizer;
const makers: Record<string, Make> = {
  shampoo,
  googleShampoo,
  soap,
  sonew,
  thor,
  kfac,
  publishedThor,
  publishedKfac,
};

/** An option, its value at the save, and that at the load. */
type Change = readonly [maker: string, before: object, now: object, named: RegExp];
const refused: readonly Change[] = [
  ['shampoo', { beta2: 1 }, { beta2: 0.9 }, /beta2 1, now none/],
  ['shampoo', {}, { exponent: 2 }, /exponent -0.25, -0.25, now -0.5, -0.5/],
  ['shampoo', {}, { graft: 'rmsprop' }, /graft adam, now rmsprop/],
  ['shampoo', {}, { blockSize: 2 }, /tiles 1x4x4, now 4x2x2/],
  ['shampoo', { momentum: 0.9 }, {}, /momentum heavyBall, now none/],
  ['googleShampoo', {}, { movingAverageForMomentum: true }, /momentum.average none, now true/],
  ['shampoo', { startStep: null }, {}, /precondition false/],
  ['soap', { shampooBeta: 1 }, {}, /shampooBeta\) 1, now none/],
  ['sonew', { chain: 'rows' }, {}, /chain one of 16, now 4 of 4, linked/],
  ['sonew', { chain: 'units' }, {}, /chain 4 of 4, apart, now 4 of 4, linked/],
  ['sonew', { beta2: 1 }, {}, /beta2 1, now none/],
  ['sonew', { band: 2 }, {}, /band 2, now 1/],
  ['sonew', {}, { graft: 'rmsprop' }, /graft/],
  ['sonew', { vectors: true }, {}, /option `vectors` takes it in/],
  ['publishedThor', { dampingSplit: 'exact' }, {}, /dampingSplit exact, now sqrt/],
  ['thor', {}, { splitSize: 2 }, /splitSize 128, now 2/],
  ['thor', {}, { bias: 'plain' }, /bias joint, now none/],
  ['thor', { refreshEvery: 5 }, {}, /policy every, now traceChange/],
  [
    'publishedKfac',
    { dampingSplit: 'exact' },
    { dampingSplit: 'sqrt' },
    /dampingSplit exact, now sqrt/,
  ],
  ['publishedKfac', {}, { dampingSplit: 'sqrt' }, /dampingSplit pi, now sqrt/],
  ['kfac', { bias: 'plain' }, {}, /bias none, now joint/],
  ['kfac', {}, { sharing: 'reduce' }, /sharing expand, now reduce/],
  ['publishedKfac', {}, { lossAverage: 'sum' }, /lossAverage batch, now sum/],
  ['publishedKfac', {}, { clipNorm: 1 }, /momentum heavyBall, now chain\(clipByNorm, heavyBall\)/],
];
const taken: readonly (readonly [maker: string, before: object, now: object])[] = [
  [
    'shampoo',
    {},
    { learningRate: 0.5, beta2: 0.9, epsilon: 1e-3, refreshEvery: 2, beta1: 0.5, weightDecay: 0.1 },
  ],
  ['shampoo', {}, { startStep: 20 }],
  ['soap', {}, { beta1: 0.5, beta2: 0.9, shampooBeta: 0.5, epsilon: 1e-3, refreshEvery: 3 }],
  ['sonew', {}, { beta1: 0.5, beta2: 0.9, epsilon: 1e-2, epsilonMode: 'relativeNorm', gamma: 0.1 }],
  ['sonew', { band: 0, chain: 'rows' }, { band: 0, chain: 'units' }],
  ['thor', {}, { damping: 0.5, omega1: 0.5, checkEvery: 2, beta1: 0.5, beta2: 0.9 }],
  ['kfac', {}, { damping: 0.5, decay: 0.5, refreshEvery: 2, earlyRefreshes: false }],
  [
    'publishedThor',
    {},
    { damping: 0.5, klClip: 1, omega1: 0.5, checkEvery: 2, momentum: 0.5, weightDecay: 0.1 },
  ],
  [
    'publishedKfac',
    {},
    { damping: 0.5, decay: 0.5, refreshEvery: 2, statisticsEvery: 2, adaptiveDamping: true },
  ],
];

/** Trains a little, and loads the state into another optimizer, which takes a step. */
async function handedOver(make: Make, before: object, now: object): Promise<number[][]> {
  const net = network(null);
  const [first, second] = [make(before), make(now)];
  try {
    for (let step = 0; step < 6; step++) first.minimize(net.loss, false, net.variables);
    await second.setWeights(await first.getWeights());
    const values = net.values();
    try {
      second.minimize(net.loss, false, net.variables);
    } catch (error) {
      expect(net.values()).toEqual(values);
      // The refused state is still loaded.
      const again = make(before);
      await again.setWeights(await second.getWeights());
      again.minimize(net.loss, false, net.variables);
      again.dispose();
      throw error;
    }
    return net.values();
  } finally {
    first.dispose();
    second.dispose();
    net.dispose();
  }
}

describe('under another', () => {
  test.each(refused)(
    '%s: %j, then %j, a state is refused by name, and kept',
    async (maker, before, now, named) => {
      const start = tf.memory().numTensors;
      const outcome = handedOver(makers[maker]!, before, now);
      await expect(outcome).rejects.toThrow(/The saved optimizer state of/);
      await expect(outcome).rejects.toThrow(named);
      expect(tf.memory().numTensors).toBe(start);
    },
  );

  test.each(taken)('%s: %j, then %j, it goes on', async (maker, before, now) => {
    const start = tf.memory().numTensors;
    const values = await handedOver(makers[maker]!, before, now);
    expect(values.flat().every(Number.isFinite)).toBe(true);
    expect(tf.memory().numTensors).toBe(start);
  });
});
