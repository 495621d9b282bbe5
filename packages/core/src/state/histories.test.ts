// Any history of training, freezing, saving and loading, in place or under other names, gives the
// parameters of the run that never stopped.
import { kfac, thor } from '@curvature/thor';
import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { read, written } from '../../test/files.js';
import { network, type Network } from '../../test/network.js';
import type { SecondOrderOptimizer } from '../optimizer.js';

beforeAll(() => tf.setBackend('cpu'));

const makers: Record<string, () => SecondOrderOptimizer> = {
  shampoo: () => shampoo({ learningRate: 0.02, refreshEvery: 3, stagger: true }),
  soap: () => soap({ learningRate: 0.02, refreshEvery: 3, stagger: true }),
  sonew: () => sonew({ learningRate: 0.02, band: 2 }),
  thor: () => thor({ learningRate: 0.03, checkEvery: 3, omega1: 0.2 }),
  kfac: () => kfac({ learningRate: 0.03, refreshEvery: 3, statisticsEvery: 2 }),
};

type Event =
  | { readonly do: 'train'; readonly list: readonly number[] }
  /** Into a new optimizer for the same variables. */
  | { readonly do: 'load in place' }
  /**
   * Into a new optimizer for copies of the variables, named by `naming`; the old ones stay or are
   * disposed.
   */
  | {
      readonly do: 'load a copy';
      readonly naming: 'numbers' | 'appended' | 'other';
      readonly dispose: boolean;
    };

const events: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('train' as const),
      list: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('load in place' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('load a copy' as const),
      naming: fc.constantFrom('numbers' as const, 'appended' as const, 'other' as const),
      dispose: fc.boolean(),
    }),
  },
);
const histories = fc.array(events, { minLength: 2, maxLength: 14 });

const train = (optimizer: tf.Optimizer, { loss, variables }: Network, list: readonly number[]) =>
  optimizer.minimize(
    loss,
    false,
    list.map((i) => variables[i]!),
  );

/** The run with its loads; returns its final values. */
async function stopped(
  make: () => SecondOrderOptimizer,
  history: readonly Event[],
  names: boolean,
) {
  let [optimizer, net] = [make(), network(names ? 'net' : null)];
  for (const event of history) {
    if (event.do === 'train') train(optimizer, net, event.list);
    else {
      const file = read(written(await optimizer.getWeights()));
      optimizer.dispose();
      optimizer = make();
      await optimizer.setWeights(file);
      tf.dispose(file.map(({ tensor }) => tensor));
      if (event.do === 'load a copy') net = net.copy(event.naming, event.dispose);
    }
  }
  return { optimizer, net };
}

describe.each(Object.entries(makers))('%s', (_, make) => {
  test.each([true, false])('with names of its own: %s', async (names) => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const start = tf.memory().numTensors;
        const [optimizer, whole] = [make(), network(names ? 'whole' : null)];
        for (const event of history) if (event.do === 'train') train(optimizer, whole, event.list);
        const other = await stopped(make, history, names);
        expect(other.net.values()).toEqual(whole.values());
        for (const one of [optimizer, other.optimizer]) one.dispose();
        for (const net of [whole, other.net]) net.dispose();
        expect(tf.memory().numTensors).toBe(start);
      }),
      { numRuns: 60 },
    );
  });
});
