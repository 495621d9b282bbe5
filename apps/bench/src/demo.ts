import { kfac, thor } from '@curvature/thor';
import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { options } from '@curvature/spec';
import { type App, main } from '@curvature/workbench';

/** An optimizer without any option, as a newcomer first tries it. */
const plain = (describe: string, create: () => ReturnType<typeof sonew>) => ({
  describe,
  create,
  options: options('demo', {}) as never,
});

/** `pnpm demo`: the three families without options, against Adam. */
const app: App = {
  name: 'demo',
  describe: 'Trains a deep autoencoder with the three families and with Adam.',
  version: '0.0.0',
  optimizers: {
    thor: plain('THOR', () => thor()),
    sonew: plain('SONew', () => sonew()),
    shampoo: plain('Shampoo', () => shampoo()),
    soap: plain('SOAP', () => soap()),
    kfac: plain('K-FAC', () => kfac()),
  },
  demo: { compare: ['sonew', 'shampoo', 'adam'], steps: 100 },
};

await main(app);
