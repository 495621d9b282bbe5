import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from './bundle.js';
import { ask, hasChromium, inChromium, launchChromium, openPage } from './chromium.js';
import { serve, type Served } from './serve.js';

const tfjs = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs'));

/** As a network that serves modules gives it: the optimizers with a TensorFlow.js of their own. */
const library = `
  export { sonew } from '@curvature/sonew';
  export { shampoo } from '@curvature/shampoo';
  export { thor } from '@curvature/thor';
  export { serialization } from '@tensorflow/tfjs-core';`;

/** The page's own module, whose TensorFlow.js is the global of a script tag. */
const script = `
  import * as library from './library.js';
  const x = () => tf.tidy(() => tf.reshape(tf.sin(tf.range(0, 96)), [16, 6]));
  globalThis.page = {
    areTwo: () => library.serialization.SerializationMap !== tf.serialization.SerializationMap,
    register: (name) => library[name].register(tf),
    async train(name) {
      await tf.setBackend('cpu');
      const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
      const layer = tf.layers.dense({ units: 1, inputShape: [6], kernelInitializer });
      const model = tf.sequential({ layers: [layer] });
      model.compile({ optimizer: library[name]({ learningRate: 0.01 }), loss: 'meanSquaredError' });
      const { history } = await model.fit(x(), tf.ones([16, 1]), { epochs: 3, verbose: 0, shuffle: false });
      await model.save('localstorage://' + name, { includeOptimizer: true });
      return history.loss;
    },
    async goOn(name) {
      const model = await tf.loadLayersModel('localstorage://' + name);
      const { history } = await model.fit(x(), tf.ones([16, 1]), { epochs: 3, verbose: 0, shuffle: false });
      return [model.optimizer.getClassName(), ...history.loss];
    },
  };`;

describe.skipIf(!hasChromium)(`two copies of TensorFlow.js ${inChromium}`, () => {
  let browser!: Browser;
  let served!: Served;
  beforeAll(async () => {
    served = await serve({
      'tf.js': { file: join(tfjs, 'tf.min.js') },
      'library.js': await bundle({ code: library }, { minify: true }),
      'page.js': script,
      'index.html': '<script src="tf.js"></script><script type="module" src="page.js"></script>',
    });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  test.each([
    ['sonew', 'Sonew'],
    ['shampoo', 'Shampoo'],
    ['thor', 'Thor'],
  ])('%s trains in the other copy, and loads there once it is registered', async (name, kind) => {
    const { tab } = await openPage(browser, `${served.url}index.html`);
    expect(await ask(tab, 'areTwo')).toBe(true);
    const losses = await ask<number[]>(tab, 'train', name);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    await expect(ask(tab, 'goOn', name)).rejects.toThrow(`Unknown layer: ${kind}`);
    await tab.reload();
    await tab.waitForFunction('globalThis.page');
    await ask(tab, 'register', name);
    const [className, ...further] = await ask<[string, ...number[]]>(tab, 'goOn', name);
    expect(className).toBe(kind);
    expect(further[0]).toBeLessThan(losses.at(-1)!);
    await tab.close();
  });
});
