import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import type { Page } from '../../test/fused-page.js';

const require = createRequire(import.meta.url);
const entry = fileURLToPath(new URL('../../test/fused-page.ts', import.meta.url));
const wasmFolder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep;

/**
 * A realm as jest gives each test file: all classes of JavaScript are its own but these two, which
 * jest takes from Node, so that the memory of a WebAssembly module is no instance of the
 * ArrayBuffer that code sees there, nor HEAPU8 always of its Uint8Array.
 */
const shared = { ArrayBuffer, Uint8Array };
const ofNode = {
  require,
  process,
  Buffer,
  console,
  performance,
  setTimeout,
  clearTimeout,
  TextEncoder,
  TextDecoder,
  atob,
  btoa,
  URL,
};

let page!: Page;
beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'node',
    conditions: ['source'],
    logLevel: 'error',
  });
  const realm = createContext({
    ...ofNode,
    ...shared,
    wasmFolder,
    __dirname: wasmFolder,
    console: { ...console },
  });
  runInContext('globalThis.global = globalThis;', realm);
  runInContext(outputFiles[0]!.text, realm);
  page = (realm as { page: Page }).page;
});

test('fused kernels run in a realm like those of jest, and nothing warns', async () => {
  const { fused, warnings } = await page.start();
  expect(warnings.filter((sentence) => sentence.includes('@curvature'))).toEqual([]);
  expect(fused).toBe(true);
});

test.each(['adam', 'norms', 'tridiagonal', 'band4'])('%s is what the composite gives', (name) => {
  for (const size of [1, 7, 64, 1000]) expect(page.off(name, size)).toBeLessThan(1e-4);
});
