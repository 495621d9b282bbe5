import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packages } from '../packages.js';
import { checkPure } from './pure.js';

let folder: string;
const has = (path: string) => mkdirSync(join(folder, 'node_modules', path), { recursive: true });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'curvature-pure-'));
  has('@curvature/policies');
});
afterEach(() => rmSync(folder, { recursive: true }));

const check = (name: string) => () => checkPure(name, folder);

it('lets a package of plain numbers pass without TensorFlow.js', () => {
  expect(check('@curvature/policies')).not.toThrow();
});

it.each([
  '@tensorflow/tfjs-core',
  '@curvature/spec/node_modules/@tensorflow/tfjs-core',
  '.pnpm/@tensorflow+tfjs-core@4.22.0',
])('refuses it beside %s', (path) => {
  has(path);
  expect(check('@curvature/policies')).toThrow(/brings TensorFlow\.js/);
  expect(check('@curvature/rules')).not.toThrow();
});

it('refuses one that was not installed at all', () => {
  expect(check('@curvature/linalg')).toThrow(/is not in/);
});

it.each(['linalg', 'policies'])('the manifest of %s asks for no TensorFlow.js', (name) => {
  const { manifest } = packages.find((each) => each.manifest.name === `@curvature/${name}`)!;
  const asked = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  expect(asked.filter((each) => each.startsWith('@tensorflow/'))).toEqual([]);
});
