import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../../../tools/browser/bundle.js';
import {
  ask,
  hasChromium,
  inChromium,
  launchChromium,
  openPage,
} from '../../../../tools/browser/chromium.js';
import { type Headers, serve, type Served } from '../../../../tools/browser/serve.js';
import type { Trained } from '../../test/pool-page.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What a server answers that lets pages of other origins read it. */
const allowing = { 'Access-Control-Allow-Origin': '*' };

describe.skipIf(!hasChromium)(`scripts of another origin than the page's ${inChromium}`, () => {
  let browser!: Browser;
  let files!: Record<string, string>;
  const servers: Served[] = [];
  beforeAll(async () => {
    files = {
      'page.js': await bundle(here('../../test/pool-page.ts')),
      'worker.js': await bundle(here('../../../linalg/src/pool/worker.ts')),
    };
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    servers.forEach((server) => server.close());
  });

  /** A page whose scripts, workers included, come from a second server. */
  async function open(headers: Headers, scripts = files) {
    const other = await serve(scripts, headers);
    const script = `<script type="module" crossorigin src="${other.url}page.js"></script>`;
    const own = await serve({ 'index.html': script });
    servers.push(other, own);
    return openPage(browser, `${own.url}index.html`);
  }

  test.each(['roots', 'basis'])('workers start, and take every %s', async (kind) => {
    const { tab, said } = await open(() => allowing);
    let most = 0;
    tab.on('worker', () => (most = Math.max(most, tab.workers().length)));
    const trained = await ask<Trained>(tab, 'train', kind);
    expect(trained).toMatchObject({ failures: 0, refreshes: 11, leaked: 0 });
    expect(trained.last).toBeLessThan(trained.first);
    expect(most).toBeGreaterThan(0);
    expect(said.filter((line) => line.startsWith('curvature'))).toEqual([]);
  });

  const refusals: readonly (readonly [string, Headers, boolean])[] = [
    ['is not allowed to be read', (path) => (path === 'worker.js' ? {} : allowing), true],
    ['is missing', () => allowing, false],
  ];
  test.each(refusals)(
    'where the script of the worker %s, training goes on by itself, with one warning',
    async (_, headers, has) => {
      const { tab, said } = await open(headers, has ? files : { 'page.js': files['page.js']! });
      for (const kind of ['roots', 'basis']) {
        const trained = await ask<Trained>(tab, 'train', kind);
        expect(trained).toMatchObject({ failures: 0, refreshes: 11, leaked: 0 });
        expect(trained.last).toBeLessThan(trained.first);
      }
      const warnings = said.filter((line) => line.startsWith('curvature'));
      expect(warnings).toEqual([
        expect.stringMatching(/pooledRoots works on the thread of training.*workerUrl/s),
        expect.stringMatching(/pooledBasis works on the thread of training/),
      ]);
    },
  );
});
