import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from './bundle.js';
import { ask, hasChromium, inChromium, launchChromium, openPage } from './chromium.js';
import type { Isolated } from './pages/isolated.js';
import { serve, type Served } from './serve.js';

const entry = fileURLToPath(new URL('./pages/isolated.ts', import.meta.url));
const binaries = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
const names = ['', '-simd', '-threaded-simd'].map((kind) => `tfjs-backend-wasm${kind}.wasm`);
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

describe.skipIf(!hasChromium)(`a minified script that imports backend-wasm ${inChromium}`, () => {
  let browser!: Browser;
  const servers: Served[] = [];
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    servers.forEach((server) => server.close());
  });

  test.each([
    [true, isolation],
    [false, {}],
  ] as const)('trains by fused kernels (page is isolated: %s)', async (isolated, headers) => {
    const files = {
      'index.html': '<script type="module" src="page.js"></script>',
      'page.js': await bundle(entry, { minify: true }),
      ...Object.fromEntries(names.map((name) => [name, { file: join(binaries, name) }])),
    };
    const served = await serve(files, () => headers);
    servers.push(served);
    const { tab, said } = await openPage(browser, `${served.url}index.html`);
    const trained = await ask<Isolated>(tab, 'train');
    expect(trained).toMatchObject({ backend: 'wasm', isolated, fused: true });
    expect(trained.losses.at(-1)).toBeLessThan(trained.losses[0]!);
    expect(said.filter((line) => !/404/.test(line))).toEqual([]);
  });
});
