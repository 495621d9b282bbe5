import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadFirst } from './load.js';

const NAMES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;
type Name = (typeof NAMES)[number];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tfjs-node-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Installs a package whose main file is `code`. */
function install(name: Name, code: string, hasAddon = true): void {
  const files = {
    'package.json': JSON.stringify({ name, main: 'main.js' }),
    'main.js': code,
    ...(hasAddon ? { 'lib/napi-v8/tfjs_binding.node': '' } : { 'lib/readme': '' }),
  };
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, 'node_modules', name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** Looks in the folder alone: Node goes on to the folders above it. */
function load(): void {
  const require = createRequire(import.meta.url);
  const at = (name: string) => join(folder, 'node_modules', name);
  const resolve = Object.assign((name: string) => require.resolve(at(name)), require.resolve);
  loadFirst(
    NAMES,
    Object.assign((name: string): unknown => require(at(name)), { resolve }),
  );
}

const noting = (what: string) => `(globalThis.loaded ??= []).push('${what}');`;
const loaded = () => {
  const { loaded: list = [] } = globalThis as { loaded?: string[] };
  Reflect.deleteProperty(globalThis, 'loaded');
  return list;
};

test('the first that is installed is loaded, and no other', () => {
  install('@tensorflow/tfjs-node', noting('cpu'));
  load();
  expect(loaded()).toEqual(['cpu']);
  install('@tensorflow/tfjs-node-gpu', noting('gpu'));
  load();
  expect(loaded()).toEqual(['gpu']);
});

test('one without its addon is not begun, since it would leave its kernels behind', () => {
  install('@tensorflow/tfjs-node-gpu', noting('gpu'), false);
  install('@tensorflow/tfjs-node', noting('cpu'));
  load();
  expect(loaded()).toEqual(['cpu']);
});

test('one that fails to load gives way to the next', () => {
  install('@tensorflow/tfjs-node-gpu', `throw new Error('libcudart is missing');`);
  install('@tensorflow/tfjs-node', noting('cpu'));
  load();
  expect(loaded()).toEqual(['cpu']);
});

test('where none loads, a sentence tells the reason for each, and how to get one', () => {
  expect(load).toThrow(
    '@tensorflow/tfjs-node-gpu is not installed; @tensorflow/tfjs-node is not installed.',
  );
  install('@tensorflow/tfjs-node', noting('cpu'), false);
  expect(load).toThrow('@tensorflow/tfjs-node has no addon.');
  install('@tensorflow/tfjs-node-gpu', `throw new Error('libcudart is missing\\n  and more');`);
  expect(load).toThrow('does not load (Error: libcudart is missing);');
  expect(load).toThrow(/npm install @tensorflow\/tfjs-node, or .* pnpm tfjs-node makes the addon/);
  expect(loaded()).toEqual([]);
});
