import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resultWith } from '../../test/hand-made.js';
import { trainPage } from './train-page.js';
import { PROCESS_LIMIT } from '../../../../tools/limits.js';

const executablePath = ['chromium', 'chromium-browser', 'google-chrome']
  .map((name) => `/usr/bin/${name}`)
  .find(existsSync);
const title = executablePath
  ? 'in Chromium'
  : 'in Chromium: SKIPPED, there is none (apt-get install chromium)';

describe.skipIf(!executablePath)(title, () => {
  let browser!: Browser;
  beforeAll(async () => {
    const args = ['--headless', '--no-sandbox', '--disable-gpu'];
    browser = await chromium.launch({
      executablePath: executablePath!,
      args,
      timeout: PROCESS_LIMIT,
    });
  });
  afterAll(() => browser?.close());

  /** The page at a width, and what went wrong or was asked of the network. */
  async function open(
    width: number,
    colorScheme: 'light' | 'dark',
  ): Promise<{ tab: Tab; wrong: string[] }> {
    const tab = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    tab.setDefaultTimeout(PROCESS_LIMIT);
    const wrong: string[] = [];
    tab.on('pageerror', ({ message }) => wrong.push(message));
    tab.on('request', (request) => request.url().startsWith('data:') || wrong.push(request.url()));
    await tab.setContent(trainPage([resultWith()]));
    return { tab, wrong };
  }

  test.each([
    [1200, 'light'],
    [390, 'dark'],
  ] as const)(
    '%i pixels, %s: charts are drawn, nothing sticks out, nothing is asked of the network',
    async (width, scheme) => {
      const { tab, wrong } = await open(width, scheme);
      const inks = await tab.$$eval('.chart canvas', (canvases) =>
        canvases.map((canvas) => {
          const { width, height } = canvas as HTMLCanvasElement;
          const { data } = (canvas as HTMLCanvasElement)
            .getContext('2d')!
            .getImageData(0, 0, width, height);
          return data.filter((_, i) => i % 4 === 3 && data[i]! > 0).length;
        }),
      );
      expect(inks).toHaveLength(2);
      for (const ink of inks) expect(ink).toBeGreaterThan(1000);
      expect(
        await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      ).toBeLessThanOrEqual(0);
      expect(wrong).toEqual([]);
      await tab.close();
    },
  );

  test('an entry of the legend hides its line, and shows it again', async () => {
    const { tab, wrong } = await open(800, 'light');
    const button = tab.locator('.legend button').first();
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await tab.locator('.log').check();
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    expect(wrong).toEqual([]);
    await tab.close();
  });
});
