import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page as Tab } from 'playwright-core';
import { PROCESS_LIMIT } from '../limits.js';

const executablePath = ['chromium', 'chromium-browser', 'google-chrome']
  .map((name) => `/usr/bin/${name}`)
  .find(existsSync);

/** Whether tests in Chromium can run here. */
export const hasChromium = executablePath !== undefined;

/** The title of such tests, which says why they are skipped where they are. */
export const inChromium = hasChromium
  ? 'in Chromium'
  : 'in Chromium: SKIPPED, there is none (apt-get install chromium)';

/** Flags that give a page webgl without a graphics card. */
export const SOFTWARE_WEBGL = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
];
/** Flags that give a page webgpu as well, likewise. */
export const SOFTWARE_WEBGPU = [
  ...SOFTWARE_WEBGL,
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/** Starts Chromium; the caller closes it. */
export const launchChromium = (flags: readonly string[] = ['--disable-gpu']): Promise<Browser> =>
  chromium.launch({
    executablePath: executablePath!,
    args: ['--headless=new', '--no-sandbox', ...flags],
    timeout: PROCESS_LIMIT,
  });

/** A page, and what its console has said: warnings, errors, and exceptions that nothing caught. */
export interface Opened {
  readonly tab: Tab;
  readonly said: string[];
}

/** Opens a page, which is ready once its script has set `globalThis.page`. */
export async function openPage(browser: Browser, url: string): Promise<Opened> {
  const tab = await browser.newPage();
  tab.setDefaultTimeout(PROCESS_LIMIT);
  const said: string[] = [];
  tab.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) said.push(message.text());
  });
  tab.on('pageerror', ({ message }) => said.push(message));
  await tab.goto(url);
  await tab.waitForFunction('globalThis.page');
  return { tab, said };
}

type Functions = Readonly<Record<string, (...given: unknown[]) => unknown>>;

/** Calls a function of `globalThis.page` in the page. */
export const ask = <T>(tab: Tab, name: string, ...given: unknown[]): Promise<T> =>
  tab.evaluate<T, [string, unknown[]]>(
    ([called, args]) => (globalThis as unknown as { page: Functions }).page[called]!(...args) as T,
    [name, given],
  );
