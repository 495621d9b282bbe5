import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { haveSameFiles } from './same-files.js';

const files = {
  'package.json': JSON.stringify({ name: 'one', version: '1.0.0', dependencies: { tfjs: '1' } }),
  'lib/napi-v8/tfjs_binding.node': 'addon',
  'dist/index.js': 'program',
  'dist/io/file.js': 'its file',
};
const write = (folder: string, file: string, text: string) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};

let folder: string;
let [one, other] = ['', ''];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'same-files-'));
  [one, other] = [join(folder, 'one'), join(folder, 'other')];
  for (const [file, text] of Object.entries(files)) write(one, file, text);
  cpSync(one, other, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a name and a README make no difference', () => {
  write(other, 'package.json', files['package.json'].replace('one', 'other'));
  write(other, 'README.md', 'other');
  expect(haveSameFiles(one, other)).toBe(true);
});

test.each([
  ['the addon', 'lib/napi-v8/tfjs_binding.node', 'other'],
  ['a file of the program', 'dist/io/file.js', 'other'],
  ['one file more', 'dist/io/more.js', ''],
  ['a version', 'package.json', files['package.json'].replace('1.0.0', '1.0.1')],
  ['a dependency', 'package.json', files['package.json'].replace('"1"', '"2"')],
])('%s makes a difference', (_, file, text) => {
  write(other, file, text);
  expect(haveSameFiles(one, other)).toBe(false);
});
