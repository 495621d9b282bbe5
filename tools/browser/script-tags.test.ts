import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packages, root } from '../packages.js';
import { ask, hasChromium, inChromium, launchChromium, openPage } from './chromium.js';
import { serve, type Served } from './serve.js';

const tfjs = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs'));
const apps = ['sonew', 'shampoo', 'thor'] as const;
const built = (app: string) => join(root, 'apps', app, 'dist/script-tag.min.js');

/** The page's own script, as its author writes it: plain JavaScript with two globals. */
const script = `
  globalThis.page = {
    async train(name) {
      await tf.setBackend('cpu');
      const optimizer = curvature[name]({ learningRate: 0.01 });
      const start = (seed) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });
      const layers = [
        tf.layers.dense({ units: 8, activation: 'tanh', inputShape: [6], ...start(1) }),
        tf.layers.dense({ units: 1, ...start(2) }),
      ];
      const model = tf.sequential({ layers });
      model.compile({ optimizer, loss: 'meanSquaredError' });
      const x = tf.randomNormal([64, 6], 0, 1, 'float32', 3);
      const y = tf.tidy(() => tf.mean(tf.abs(x), 1, true));
      const { history } = await model.fit(x, y, { epochs: 8, verbose: 0, shuffle: false, yieldEvery: 'batch' });
      await model.save('localstorage://' + name, { includeOptimizer: true });
      const loaded = await tf.loadLayersModel('localstorage://' + name);
      const further = await loaded.fit(x, y, { epochs: 2, verbose: 0, shuffle: false });
      return { losses: [...history.loss, ...further.history.loss], again: loaded.optimizer.getClassName() };
    },
  };`;

test.each(apps)('%s names its script for script tags', (app) => {
  const { manifest } = packages.find(({ folder }) => folder === `apps/${app}`)!;
  const fields = manifest as { readonly unpkg?: string; readonly jsdelivr?: string };
  expect([fields.unpkg, fields.jsdelivr]).toEqual(Array(2).fill('./dist/script-tag.min.js'));
  if (!existsSync(built(app)))
    throw new Error('There is no dist: run `pnpm build` first, as `pnpm test` does.');
});

describe.skipIf(!hasChromium)(`by script tags ${inChromium}`, () => {
  let browser!: Browser;
  let served!: Served;
  beforeAll(async () => {
    const page = (names: readonly string[]) =>
      [
        ...names.map((name) => `<script src="${name}.js"></script>`),
        `<script>${script}</script>`,
      ].join('\n');
    const scripts = apps.map((app) => [`${app}.js`, { file: built(app) }] as const);
    served = await serve({
      'tf.js': { file: join(tfjs, 'tf.min.js') },
      ...Object.fromEntries(scripts),
      ...Object.fromEntries(apps.map((app) => [`${app}.html`, page(['tf', app])])),
      'all.html': page(['tf', ...apps]),
      'alone.html': page(['sonew']),
    });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  const trains = async (url: string, name: string, className: string) => {
    const { tab, said } = await openPage(browser, served.url + url);
    const { losses, again } = await ask<{ losses: number[]; again: string }>(tab, 'train', name);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]!);
    expect(again).toBe(className);
    expect(said.filter((line) => !/404/.test(line))).toEqual([]);
    await tab.close();
  };

  test.each([
    ['sonew', 'sonew', 'Sonew'],
    ['sonew', 'onlineNewtonStep', 'OnlineNewtonStep'],
    ['shampoo', 'shampoo', 'Shampoo'],
    ['shampoo', 'soap', 'Soap'],
    ['thor', 'thor', 'Thor'],
    ['thor', 'kfac', 'Kfac'],
  ])('the script of %s trains with %s, saves it, and goes on', (app, name, className) =>
    trains(`${app}.html`, name, className),
  );

  test('the scripts of all apps go together', async () => {
    await trains('all.html', 'sonew', 'Sonew');
    await trains('all.html', 'thor', 'Thor');
  });

  test('without the tag of TensorFlow.js an error says what is missing', async () => {
    const { said } = await openPage(browser, `${served.url}alone.html`);
    expect(said.join('\n')).toMatch(/needs TensorFlow\.js: put its script tag before/);
  });
});
