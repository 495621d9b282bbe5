import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser, type Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from '../../test/fused-page.js';
import { PROCESS_LIMIT } from '../../../../tools/limits.js';

const executablePath = ['chromium', 'chromium-browser', 'google-chrome']
  .map((name) => `/usr/bin/${name}`)
  .find(existsSync);
const title = executablePath
  ? 'in Chromium'
  : 'in Chromium: SKIPPED, there is none (apt-get install chromium)';
const entry = fileURLToPath(new URL('../../test/fused-page.ts', import.meta.url));
const binaries = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
/**
 * Pages with these may share memory: there tfjs takes its build with threads, whose memory cannot
 * be ours.
 */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

async function answer(script: string, url: string, response: ServerResponse): Promise<void> {
  const [, headers, name = ''] = url.split('/');
  const extra = headers === 'isolated' ? isolation : {};
  const send = (type: string, body: string | Buffer) =>
    response.writeHead(200, { 'Content-Type': type, ...extra }).end(body);
  if (name === 'index.html') send('text/html', '<script type="module" src="page.js"></script>');
  else if (name === 'page.js') send('text/javascript', script);
  else if (name.endsWith('.wasm')) send('application/wasm', await readFile(join(binaries, name)));
  else response.writeHead(404).end();
}

describe.skipIf(!executablePath)(title, () => {
  let server!: Server;
  let browser!: Browser;
  beforeAll(async () => {
    const built = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      conditions: ['source'],
      logLevel: 'error',
    });
    server = createServer(
      (request, response) => void answer(built.outputFiles[0]!.text, request.url ?? '/', response),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const args = ['--headless', '--no-sandbox', '--disable-gpu'];
    browser = await chromium.launch({
      executablePath: executablePath!,
      args,
      timeout: PROCESS_LIMIT,
    });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  describe.each(['plain', 'isolated'])('on a page that is %s', (kind) => {
    let tab!: Tab;
    beforeAll(async () => {
      tab = await browser.newPage();
      tab.setDefaultTimeout(PROCESS_LIMIT);
      await tab.goto(
        `http://127.0.0.1:${(server.address() as AddressInfo).port}/${kind}/index.html`,
      );
      await tab.waitForFunction('globalThis.page');
    });
    const ask = <T>(name: keyof Page, ...given: unknown[]) =>
      tab.evaluate<T, [string, unknown[]]>(
        ([name, given]) =>
          (globalThis as unknown as { page: Record<string, (...x: unknown[]) => T> }).page[name]!(
            ...given,
          ),
        [name, given],
      );

    test(
      kind === 'plain' ? 'fused kernels run' : 'composites run, and a warning says why',
      async () => {
        const { fused, warnings } = await ask<{ fused: boolean; warnings: string[] }>('start');
        expect(fused).toBe(kind === 'plain');
        expect(warnings.join('\n')).toMatch(
          kind === 'plain' ? /^((?!fused).)*$/s : /no fused kernels/,
        );
      },
    );

    test.each(['adam', 'norms', 'tridiagonal', 'band4'])(
      '%s is what the composite gives',
      async (name) => {
        for (const size of [1, 7, 64, 1000])
          expect(await ask('off', name, size)).toBeLessThan(1e-4);
      },
    );
  });
});
