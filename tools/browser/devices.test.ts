import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from './bundle.js';
import {
  ask,
  hasChromium,
  inChromium,
  launchChromium,
  openPage,
  SOFTWARE_WEBGPU,
} from './chromium.js';
import type { Trained } from './pages/train.js';
import { serve, type Served } from './serve.js';

const entry = fileURLToPath(new URL('./pages/train.ts', import.meta.url));
const worker = fileURLToPath(new URL('../../packages/linalg/src/pool/worker.ts', import.meta.url));

describe.skipIf(!hasChromium)(`training ${inChromium}`, () => {
  let browser!: Browser;
  let served!: Served;
  beforeAll(async () => {
    served = await serve({
      'page.js': await bundle(entry),
      'worker.js': await bundle(worker),
      'index.html': '<script type="module" src="page.js"></script>',
    });
    browser = await launchChromium(SOFTWARE_WEBGPU);
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  async function open(backend: string, flags: Readonly<Record<string, boolean>> = {}) {
    const opened = await openPage(browser, `${served.url}index.html`);
    expect(await ask(opened.tab, 'start', backend, flags)).toBe(backend);
    return opened;
  }

  test.each(['webgpu', 'webgl'])(
    'layers are captured on %s without a read that waits for the device, or a word of half floats',
    async (backend) => {
      const { tab, said } = await open(backend);
      const { losses, leaked } = await ask<Trained>(tab, 'train', 'thor');
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
      expect(leaked).toBe(0);
      expect(said.filter((line) => /synchronously reading|half floats/.test(line))).toEqual([]);
      await tab.close();
    },
  );

  test('roots that come late are told of once, with the cure, and come in time with it', async () => {
    const { tab, said } = await open('cpu');
    const options = { refreshEvery: 6 };
    const warnings = () => said.filter((line) => /refreshes in a row/.test(line));
    const late = await ask<Trained>(tab, 'train', 'pooled', {
      options,
      epochs: 40,
      yieldEvery: 'never',
    });
    expect(warnings()).toEqual([expect.stringMatching(/yieldEvery: 'batch'/)]);
    const cured = await ask<Trained>(tab, 'train', 'pooled', {
      options,
      epochs: 40,
      yieldEvery: 'batch',
    });
    expect(warnings()).toHaveLength(1);
    expect(Math.min(...cured.refreshes)).toBeGreaterThan(2 * Math.max(...late.refreshes));
    await tab.close();
  });

  test('a device with half floats is told of once, whatever the number of optimizers', async () => {
    const { tab, said } = await open('webgl', { WEBGL_FORCE_F16_TEXTURES: true });
    // One that trains there, twice.
    const options = { epsilon: 0.3, graft: 'none', vectors: true, learningRate: 1e-4 };
    for (let run = 0; run < 2; run++) await ask(tab, 'train', 'sonew', { options, epochs: 1 });
    expect(said.filter((line) => /half floats/.test(line))).toHaveLength(1);
    await tab.close();
  });
});
