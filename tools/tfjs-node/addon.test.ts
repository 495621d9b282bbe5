import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placeAddon } from './addon.js';
import { addonFile, hasAddon } from './places.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'addon-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An addon with these contents, out of a cache, in a package. */
function place(contents: string, cache = join(folder, 'cache')): string {
  const addon = join(folder, 'made.node');
  writeFileSync(addon, contents);
  placeAddon(join(folder, 'package'), addon, cache);
  return addonFile(join(folder, 'package'));
}

test('the addon lies where the package looks, beside links to its libraries', () => {
  expect(hasAddon(join(folder, 'package'))).toBe(false);
  const file = place('addon');
  expect(hasAddon(join(folder, 'package'))).toBe(true);
  const library = join(dirname(file), '../../deps/lib/libtensorflow_cc.so.2');
  expect(readlinkSync(library)).toBe(join(folder, 'cache/lib/libtensorflow_cc.so.2'));
  place('addon', join(folder, 'other'));
  expect(readlinkSync(library)).toBe(join(folder, 'other/lib/libtensorflow_cc.so.2'));
});

test('a second time nothing is written', () => {
  const { ino, mtimeMs } = statSync(place('addon'));
  expect(statSync(place('addon'))).toMatchObject({ ino, mtimeMs });
});

test('a file that the store of a package manager shares keeps its contents', () => {
  const [shared, file] = [join(folder, 'shared'), addonFile(join(folder, 'package'))];
  writeFileSync(shared, 'of another project');
  mkdirSync(dirname(file), { recursive: true });
  linkSync(shared, file);
  place('addon');
  expect([shared, file].map((path) => readFileSync(path, 'utf8'))).toEqual([
    'of another project',
    'addon',
  ]);
});
