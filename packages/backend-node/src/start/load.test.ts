import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
function install(name: Name, code: string, hasAddon = true, version = '4.22.0'): void {
  const files = {
    'package.json': JSON.stringify({ name, version, main: 'main.js' }),
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

/** Loads what is there now, of which Node would keep what it has loaded before. */
function loadAnew(): void {
  const { cache } = createRequire(import.meta.url);
  for (const path of Object.keys(cache)) if (path.startsWith(folder)) delete cache[path];
  load();
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

test('one older than the peers that this package asks for is not begun', () => {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { peerDependencies } = JSON.parse(manifest) as { peerDependencies: Record<Name, string> };
  expect(NAMES.map((name) => peerDependencies[name])).toEqual(['^4.22.0', '^4.22.0']);
  for (const version of ['3.21.1', '3.99.0', '4.21.0']) {
    install('@tensorflow/tfjs-node-gpu', noting('gpu'), true, version);
    expect(load).toThrow(
      `@tensorflow/tfjs-node-gpu is version ${version}, older than 4.22; @tensorflow/tfjs-node is not`,
    );
    expect(load).toThrow('Run npm install @tensorflow/tfjs-node-gpu@latest.');
  }
  for (const version of ['4.22.0', '4.100.0', '5.0.0-alpha.1']) {
    install('@tensorflow/tfjs-node-gpu', noting(version), true, version);
    loadAnew();
  }
  expect(loaded()).toEqual(['4.22.0', '4.100.0', '5.0.0-alpha.1']);
});

test('where none loads, a sentence tells the reason for each, and how to get the nearest', () => {
  expect(load).toThrow(
    '@tensorflow/tfjs-node-gpu is not installed; @tensorflow/tfjs-node is not installed.',
  );
  expect(load).toThrow('Run npm install @tensorflow/tfjs-node-gpu, or @tensorflow/tfjs-node.');
  install('@tensorflow/tfjs-node', noting('cpu'), false);
  expect(load).toThrow('@tensorflow/tfjs-node has no addon.');
  expect(load).toThrow(
    /npm rebuild --ignore-scripts=false @tensorflow\/tfjs-node, .* pnpm tfjs-node makes the addon/,
  );
  install('@tensorflow/tfjs-node-gpu', `throw new Error('libcudart is missing\\n  and more');`);
  expect(load).toThrow('does not load (Error: libcudart is missing);');
  expect(load).toThrow('delete the folder of @tensorflow/tfjs-node-gpu and run npm install');
  expect(loaded()).toEqual([]);
});
