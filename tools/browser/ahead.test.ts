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
  SOFTWARE_WEBGL,
} from './chromium.js';
import type { Compiled } from './pages/ahead.js';
import { serve, type Served } from './serve.js';

const entry = fileURLToPath(new URL('./pages/ahead.ts', import.meta.url));

describe.skipIf(!hasChromium)(`programs of webgl ${inChromium}`, () => {
  let browser!: Browser;
  let served!: Served;
  beforeAll(async () => {
    served = await serve({
      'page.js': await bundle(entry),
      'index.html': '<script type="module" src="page.js"></script>',
    });
    browser = await launchChromium(SOFTWARE_WEBGL);
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  /** In a page of its own, which has compiled nothing. */
  async function trained(name: string, isRehearsed: boolean): Promise<Compiled> {
    const { tab } = await openPage(browser, `${served.url}index.html`);
    const compiled = await ask<Compiled>(tab, 'train', name, isRehearsed);
    await tab.close();
    return compiled;
  }

  test.each(['sonew', 'shampoo', 'thor'])(
    '%s finds its programs compiled by a rehearsal, which changes no number',
    async (name) => {
      const [plain, rehearsed] = [await trained(name, false), await trained(name, true)];
      expect(plain.first - plain.ahead).toBeGreaterThan(100);
      expect(rehearsed.first - rehearsed.ahead).toBeLessThan(10);
      expect(rehearsed.losses).toEqual(plain.losses);
    },
  );
});
