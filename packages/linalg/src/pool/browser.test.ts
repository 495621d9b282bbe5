import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser, type Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from '../../test/pool-page.js';
import { PROCESS_LIMIT } from '../../../../tools/limits.js';

const executablePath = ['chromium', 'chromium-browser', 'google-chrome']
  .map((name) => `/usr/bin/${name}`)
  .find(existsSync);
const title = executablePath
  ? 'in Chromium'
  : 'in Chromium: SKIPPED, there is none (apt-get install chromium)';
const folder = fileURLToPath(new URL('../..', import.meta.url));
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
const types: Record<string, string> = { '.js': 'text/javascript', '.html': 'text/html' };

/**
 * Serves the bundle twice: from /isolated/ with the headers that let threads share memory, and from
 * /plain/ without.
 */
const serve = (built: string) =>
  createServer((request, response) => void answer(built, request.url ?? '/', response));

async function answer(built: string, url: string, response: ServerResponse): Promise<void> {
  const [, headers, name = ''] = url.split('/');
  const page = '<script type="module" src="page.js"></script>';
  const body = name === 'index.html' ? page : await readFile(join(built, name)).catch(() => null);
  const type = { 'Content-Type': types[extname(name)] ?? 'text/plain' };
  response
    .writeHead(body === null ? 404 : 200, headers === 'isolated' ? { ...type, ...isolation } : type)
    .end(body);
}

describe.skipIf(!executablePath)(title, () => {
  let built = '';
  let server!: Server;
  let browser!: Browser;
  beforeAll(async () => {
    built = await mkdtemp(join(tmpdir(), 'curvature-pool-'));
    // As an application would be: esbuild makes the worker an entry of its own, beside the page's
    // script.
    await build({
      entryPoints: {
        page: join(folder, 'test/pool-page.ts'),
        worker: join(folder, 'src/pool/worker.ts'),
      },
      outdir: built,
      bundle: true,
      format: 'esm',
      platform: 'browser',
      conditions: ['source'],
    });
    server = serve(built);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--headless', '--no-sandbox', '--disable-gpu'],
      timeout: PROCESS_LIMIT,
    });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await rm(built, { recursive: true, force: true });
  });

  describe.each(['isolated', 'plain'])('a page that is %s', (kind) => {
    let tab!: Tab;
    beforeAll(async () => {
      tab = await browser.newPage();
      tab.setDefaultTimeout(PROCESS_LIMIT);
      await tab.goto(
        `http://127.0.0.1:${(server.address() as AddressInfo).port}/${kind}/index.html`,
      );
      await tab.waitForFunction('globalThis.page');
    });
    const ask = <T>(name: keyof Page, argument?: unknown) =>
      tab.evaluate<T, [string, unknown]>(
        ([name, argument]) =>
          (globalThis as unknown as { page: Record<string, (x: unknown) => T> }).page[name]!(
            argument,
          ),
        [name, argument],
      );

    test('is what it is called', async () => {
      expect(await ask('isolated')).toBe(kind === 'isolated');
    });

    test.each(kind === 'isolated' ? ['auto', 'shared', 'transfer'] : ['auto', 'transfer'])(
      'gets the same roots as its own thread computes (memory: %s)',
      async (memory) => expect(await ask('same', { workers: 2, memory })).toBe(3),
    );

    test('hears why a job ended', async () => {
      expect(await ask('refusal', 'close')).toMatch(/pool is closed/);
      expect(await ask('refusal', 'abort')).toBe('not needed any more');
      expect(await ask('refusal', 'missing')).toMatch(
        /No worker could be started: .*loaded.*workerUrl/,
      );
      if (kind === 'plain')
        expect(await ask('refusal', 'shared')).toMatch(/cannot share memory here.*Cross-Origin/);
    });
  });
});
