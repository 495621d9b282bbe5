// Fused kernels against their composites, and the draws of training, on webgl in a browser: Node has
// no webgl. One Chromium for all.
import { fileURLToPath } from 'node:url';
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../../tools/browser/bundle.js';
import {
  ask,
  hasChromium,
  inChromium,
  launchChromium,
  openPage,
  SOFTWARE_WEBGL,
} from '../../../tools/browser/chromium.js';
import { serve, type Served } from '../../../tools/browser/serve.js';
import type { Drawn, Off, Screened, Trained } from '../test/page.js';

const entry = fileURLToPath(new URL('../test/page.ts', import.meta.url));

describe.skipIf(!hasChromium)(`kernels on webgl ${inChromium}`, () => {
  let browser!: Browser;
  let served!: Served;
  let tab!: Tab;
  let said!: string[];
  const open = () => openPage(browser, `${served.url}index.html`);
  beforeAll(async () => {
    served = await serve({
      'page.js': await bundle(entry),
      'index.html': '<link rel="icon" href="data:,"><script type="module" src="page.js"></script>',
    });
    browser = await launchChromium(SOFTWARE_WEBGL);
    ({ tab, said } = await open());
    expect(await ask(tab, 'start', false)).toBe(2);
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  /** A gap to the composite, of the largest number: some roundings of float32. */
  const CLOSE = 2e-6;

  test('each equals its composite, whatever the shape and however tfjs holds the inputs', async () => {
    for (const name of await ask<string[]>(tab, 'names')) {
      const { off, what } = await ask<Off>(tab, 'law', name, 12, 4);
      expect(off, `${name} of ${what}`).toBeLessThan(CLOSE);
    }
  });

  test('a device that draws into one texture at a time gets the same', async () => {
    for (const name of ['secondMoment', 'adamUpdate', 'adamStep'])
      expect((await ask<Off>(tab, 'law', name, 4, 1)).off).toBeLessThan(CLOSE);
  });

  test.each(['adamSteps', 'chainSteps'])(
    '%s equals its composite for each entry, and changes nothing where the step is skipped',
    async (name) => {
      expect(await ask(tab, 'steps', name, 12, -1)).toBeLessThan(CLOSE);
      expect(await ask(tab, 'steps', name, 5, 0)).toBeLessThan(CLOSE);
      expect(await ask(tab, 'steps', name, 5, 1)).toBe(0);
    },
  );

  test.each([0, 1])('last values stay where the flag is not 0, bit for bit: %i', async (skip) => {
    expect(await ask(tab, 'keepLast', 10, skip)).toBe(0);
  });

  const sizes = [5, 70_000, 3, 64, 65, 1, 2, 1000, 7];
  test('screen sums the squares of good gradients, and lets the step go on', async () => {
    const { off, skip, isFinite } = await ask<Screened>(tab, 'screened', sizes);
    expect(off).toBeLessThan(CLOSE);
    expect(skip).toEqual([0]);
    expect(isFinite).toEqual(sizes.map(() => true));
  });

  test.each([
    [1, 69_999, 'NaN', false],
    [8, 3, 'Infinity', false],
    [2, 1, 1e17, true],
    [8, 0, 1e30, true],
  ])('screen: element %i, %i of %s stops the step, and says where and why', async (...bad) => {
    const [which, at, value, staysFinite] = bad;
    const { isGood, isFinite, skip } = await ask<Screened>(tab, 'screened', sizes, [
      which,
      at,
      value,
    ]);
    expect(skip).toEqual([1]);
    expect(isGood).toEqual(sizes.map((_, i) => i !== which));
    expect(isFinite).toEqual(sizes.map((_, i) => staysFinite || i !== which));
  });

  // Draws of a step of a network 64-128-64-10, its own 63 among them; the first step of all is set
  // aside. In tf ops: sonew 508, 661 and 1611 by bands 0, 1 and 4; soap 424, kfac 508, thor 565,
  // shampoo 714.
  test.each([
    ['none', 63],
    ['adam', 197],
    ['sonew0', 92],
    ['sonew', 92],
    ['sonew4', 104],
    ['soap', 170],
    ['thor', 151],
    ['kfac', 151],
    ['shampoo', 200],
  ])('a step of %s is at most %i draws', async (name, ceiling) => {
    const { draws } = await ask<Drawn>(tab, 'draws', name, 5);
    expect(Math.max(...draws.slice(1))).toBeLessThanOrEqual(ceiling);
  });

  // With those of the network itself, on a page of their own. In tf ops it is 225, and
  // tf.train.adam's 120. The first step uploads 18 tensors of zeros and takes no part of another path.
  test('training by SONew compiles at most 81 programs, its first step draws at most 119', async () => {
    const { tab: fresh } = await open();
    await ask(fresh, 'start', false);
    const { programs, draws } = await ask<Drawn>(fresh, 'draws', 'sonew', 4);
    expect(programs).toBeLessThanOrEqual(81);
    expect(draws[0]).toBeLessThanOrEqual(119);
  });

  test('nothing is said on the console but of reads', () => {
    expect(said.filter((line) => !/ReadPixels/.test(line))).toEqual([]);
  });

  describe('with textures of half floats', () => {
    let halved!: Tab;
    beforeAll(async () => {
      ({ tab: halved } = await open());
      await ask(halved, 'start', true);
    });
    const trained = (name: string, options = {}, steps = 60, isFused = true) =>
      ask<Trained>(halved, 'trained', name, options, steps, isFused);

    test('the device says so', async () => {
      expect(await ask(halved, 'halfFloats')).toEqual({ isHalf: true, epsilon: 1e-3 });
      expect(await ask(tab, 'halfFloats')).toEqual({ isHalf: false, epsilon: 1e-8 });
    });

    test.each([0, 1])('last values stay where the flag is not 0: %i', async (skip) => {
      expect(await ask(halved, 'keepLast', 10, skip)).toBe(0);
    });

    test('the first step of all warns, and names the cause', async () => {
      expect((await trained('soap', {}, 2)).said).toEqual([expect.stringMatching(/half floats/)]);
      expect((await trained('soap', {}, 2)).said).toEqual([]);
    });

    test.each([
      ['sonew', { band: 0 }],
      ['sonew', {}],
      ['sonew', { band: 4 }],
      ['sonew', { vectors: true }],
      ['diagonalSonew', {}],
      ['shampoo', {}],
      ['googleShampoo', {}],
      ['metaShampoo', {}],
      ['soap', {}],
      ['klSoap', {}],
      // Else its second bases come at step 100.
      ['splus', { refreshEvery: 20 }],
      ['thor', {}],
      ['kfac', {}],
      ['publishedThor', {}],
      ['publishedKfac', {}],
    ])('%s %o trains for 60 steps, all finite', async (name, options) => {
      const { first, last, isFinite, failed } = await trained(name, options);
      expect({ isFinite, failed }).toEqual({ isFinite: true, failed: '' });
      expect(last).toBeLessThan(first);
    });

    test.each(['sonew', 'shampoo', 'soap', 'thor'])('%s does without the kernels', async (name) => {
      const { first, last, isFinite, failed } = await trained(name, {}, 40, false);
      expect({ isFinite, failed }).toEqual({ isFinite: true, failed: '' });
      expect(last).toBeLessThan(first);
    });
  });
});
