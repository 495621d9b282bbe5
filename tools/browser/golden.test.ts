import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page as Tab, Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../packages.js';
import { bundle } from './bundle.js';
import {
  ask,
  hasChromium,
  inChromium,
  launchChromium,
  openPage,
  SOFTWARE_WEBGL,
} from './chromium.js';
import type { Ran } from './pages/golden.js';
import { serve, type Served } from './serve.js';

const entry = fileURLToPath(new URL('./pages/golden.ts', import.meta.url));
const folder = join(root, 'packages/testkit/golden');
const cases = readdirSync(folder).map((file) => file.replace('.json', ''));
/** Its policy reads the trace a step later on webgl, and so decides otherwise. */
const JUDGES_LATER = 'thor-dense-trace-1';

describe.skipIf(!hasChromium)(`golden cases ${inChromium}`, () => {
  let browser!: Browser;
  let served!: Served;
  let tab!: Tab;
  beforeAll(async () => {
    served = await serve({
      'page.js': await bundle(entry),
      'index.html': '<script type="module" src="page.js"></script>',
    });
    browser = await launchChromium(SOFTWARE_WEBGL);
    ({ tab } = await openPage(browser, `${served.url}index.html`));
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  async function holds(backend: string, name: string, isDelayed: boolean) {
    const text = readFileSync(join(folder, `${name}.json`), 'utf8');
    const ran = await ask<Ran>(tab, 'run', backend, text, isDelayed);
    expect(ran).toMatchObject({ backend, leaked: 0 });
    expect(ran.error).toBeLessThanOrEqual(ran.tolerance);
  }

  test.each(cases)('%s holds on cpu', (name) => holds('cpu', name, false));

  // Without roots no step waits for the device.
  test.each(cases.filter((name) => name.startsWith('sonew')))('%s holds on webgl', (name) =>
    holds('webgl', name, false),
  );

  test.each(cases.filter((name) => !name.startsWith('sonew') && name !== JUDGES_LATER))(
    '%s, its roots a step later, is on webgl what it is on cpu',
    (name) => holds('webgl', name, true),
  );
});
