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

/**
 * `pnpm demo`: the three families without options, against Adam at the rate that suits it. On this
 * task all end below Adam within 200 steps. On `curves` THOR and SONew wait on the plateau, where
 * all optimizers are alike, for more steps than a demo has. onnxruntime gains nothing on products
 * as small as these.
 */
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
  demo: { task: 'digits-autoencoder', compare: ['sonew', 'shampoo', 'adam'], steps: 200 },
};

await main(app);
