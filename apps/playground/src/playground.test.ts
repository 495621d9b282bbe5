import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page as Tab } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, inChromium, launchChromium } from '../../../tools/browser/chromium.js';
import { serve, type Served } from '../../../tools/browser/serve.js';
import { PROCESS_LIMIT } from '../../../tools/limits.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const styles = (path: string) => (path.endsWith('.css') ? { 'Content-Type': 'text/css' } : {});

/** Builds the page, and all its files by their paths. */
async function builtInto(folder: string) {
  const how = { outDir: folder, emptyOutDir: true, reportCompressedSize: false };
  await build({ root, logLevel: 'error', build: how });
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name));
  return Object.fromEntries(paths.map((file) => [file.slice(folder.length + 1), { file }]));
}

describe.skipIf(!hasChromium)(`the playground ${inChromium}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'playground-'));
  let browser!: Browser;
  let served!: Served;
  /** The paths that the server was asked for. */
  const asked: string[] = [];
  beforeAll(async () => {
    served = await serve(await builtInto(folder), (path) => {
      asked.push(path);
      return styles(path);
    });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The page at a width, and what went wrong or was asked of others than its own server. */
  async function open(path: string, options: Parameters<Browser['newPage']>[0] = {}) {
    const tab = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
    tab.setDefaultTimeout(PROCESS_LIMIT);
    const wrong: string[] = [];
    tab.on('pageerror', ({ message }) => wrong.push(message));
    tab.on('console', (message) => {
      if (message.type() === 'error') wrong.push(message.text());
    });
    tab.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(served.url))
        wrong.push(request.url());
    });
    await tab.goto(served.url + path);
    return { tab, wrong };
  }

  const number = async (tab: Tab, racer: string, name: string) =>
    Number(await tab.locator(`[data-racer=${racer}] [data-number="${name}"]`).textContent());

  /** Waits until a racer has done so many steps, or has failed, which is then told. */
  async function steps(tab: Tab, racer: string, least: number) {
    const card = `[data-racer=${racer}]`;
    const failure = await tab.waitForFunction(
      ([within, count]) => {
        const wrong = document.querySelector(`${within} .wrong`)?.textContent;
        const done = document.querySelector(`${within} [data-number=steps]`)?.textContent;
        return wrong ?? (Number(done) >= count && 'none');
      },
      [card, least] as const,
    );
    expect(await failure.jsonValue()).toBe('none');
  }

  test('it opens racing: losses fall, a winner is named, reconstructions are drawn', async () => {
    const { tab, wrong } = await open('index.html');
    await Promise.all([steps(tab, 'adam', 9), steps(tab, 'sonew', 9)]);
    const early = await number(tab, 'sonew', 'loss');
    await Promise.all([steps(tab, 'adam', 24), steps(tab, 'sonew', 24)]);
    expect(await number(tab, 'sonew', 'loss')).toBeLessThan(early);
    expect(await number(tab, 'adam', 'kernels a step')).toBeGreaterThan(50);
    await tab.waitForFunction(() =>
      / leads/.test(document.querySelector('.verdict')!.textContent!),
    );
    const forecast = /^At its pace .* where (Adam|SONew) is now/;
    expect(await tab.locator('.forecast').textContent()).toMatch(forecast);
    expect(await inks(tab)).toBeGreaterThan(20);
    await tab.click('#pause');
    const paused = await number(tab, 'sonew', 'steps');
    await tab.click('#step');
    await steps(tab, 'sonew', paused + 1);
    expect(wrong).toEqual([]);
    await tab.close();
  });

  /** Different greys among the reconstructions of SONew's model. */
  const inks = (tab: Tab) =>
    tab.evaluate(() => {
      const canvases = document.querySelectorAll<HTMLCanvasElement>('canvas.digits');
      const canvas = canvases[canvases.length - 1]!;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(data.filter((_, i) => i % 4 === 0)).size;
    });

  test('the matrices of a clicked layer are shown, and a dropped table is raced on', async () => {
    const { tab, wrong } = await open('index.html#racers=shampoo');
    await steps(tab, 'shampoo', 3);
    await tab.getByRole('button', { name: '32 → 8', exact: true }).click();
    await tab.getByText('8 × 8, largest').first().waitFor();
    const captions = await tab.locator('figcaption').allInnerTexts();
    expect(captions.map((text) => /\d+ × \d+/.exec(text)![0])).toEqual([
      '32 × 32',
      '32 × 32',
      '8 × 8',
      '8 × 8',
    ]);
    const rows = Array.from({ length: 64 }, (_, i) => `${i},${(i * 7) % 11},${i % 5}`);
    const buffer = Buffer.from(['size,age,price', ...rows].join('\n'));
    await tab.setInputFiles('input[type=file]', { name: 'a.csv', mimeType: 'text/csv', buffer });
    await tab.getByText('Racing on a.csv: 64 rows of 2 numbers, to predict price').waitFor();
    await steps(tab, 'shampoo', 5);
    expect(await tab.locator('.code').textContent()).toContain('inputShape: [2]');
    expect(wrong).toEqual([]);
    await tab.close();
  });

  test('on a narrow dark screen with reduced motion nothing sticks out', async () => {
    const { tab, wrong } = await open('index.html', {
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      reducedMotion: 'reduce',
    });
    await Promise.all([steps(tab, 'adam', 12), steps(tab, 'sonew', 12)]);
    const { over, paper } = await tab.evaluate(() => ({
      over: document.documentElement.scrollWidth - innerWidth,
      paper: getComputedStyle(document.body).backgroundColor,
    }));
    expect(over).toBeLessThanOrEqual(0);
    expect(paper).toBe('rgb(20, 23, 27)');
    expect(wrong).toEqual([]);
    await tab.close();
  });

  test('once visited, it opens and races without its server', async () => {
    const { tab, wrong } = await open('index.html');
    await tab.evaluate(async () => void (await navigator.serviceWorker.ready));
    await tab.context().setOffline(true);
    asked.length = 0;
    await tab.goto(`${served.url}index.html#racers=adam,thor`);
    await tab.reload();
    await Promise.all([steps(tab, 'adam', 12), steps(tab, 'thor', 12)]);
    // Browsers ask whether there is a newer one.
    expect(asked.filter((path) => path !== 'service-worker.js')).toEqual([]);
    expect(wrong.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
    await tab.close();
  });

  test('?bench prints JSON with numbers of each racer', async () => {
    const { tab, wrong } = await open('index.html?bench=12#racers=adam,shampoo');
    await tab.waitForSelector('#bench[data-state=done]');
    const printed = JSON.parse((await tab.textContent('#bench'))!) as {
      results: { name: string; msPerStep: number; stateBytes: number }[];
    };
    expect(printed.results.map(({ name }) => name)).toEqual(['adam', 'shampoo']);
    for (const { msPerStep, stateBytes } of printed.results) {
      expect(msPerStep).toBeGreaterThan(0);
      expect(stateBytes).toBeGreaterThan(0);
    }
    expect(wrong).toEqual([]);
    await tab.close();
  });
});
