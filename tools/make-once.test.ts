import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeOnce } from './make-once.js';
import { root } from './packages.js';

let from: string;
let made: number;
// Inside the repository, where the compiler is found.
beforeEach(() => {
  from = mkdtempSync(join(root, 'node_modules/.make-once-'));
  made = 0;
});
afterEach(() => rmSync(from, { recursive: true }));

const target = () => `${from}.made`;
const source = (name: string, text: string) => writeFileSync(join(from, name), text);
async function make(compiler = 'esbuild') {
  const what = { from, target: target(), compiler, command: 'make it' };
  await makeOnce(what, () => Promise.resolve(`export const made = ${++made};\n`));
  const text = readFileSync(target(), 'utf8');
  expect(text).toMatch(/^\/\/ Made from assembly\/ by `make it`, of [0-9a-f]{16}\.\nexport const/);
  return made;
}
afterEach(() => rmSync(target()));

it('makes a file that is missing, and no other while its sources are the same', async () => {
  source('a.ts', '1');
  expect(await make()).toBe(1);
  expect(await make()).toBe(1);
  rmSync(target());
  expect(await make()).toBe(2);
  expect(readdirSync(join(root, 'node_modules')).filter((name) => /made\.\d+$/.test(name))).toEqual(
    [],
  );
});

it('makes it again where a source changes, comes, goes or gets another name, or the compiler', async () => {
  source('a.ts', '1');
  await make();
  source('a.ts', '2');
  expect(await make()).toBe(2);
  source('b.ts', '2');
  expect(await make()).toBe(3);
  rmSync(join(from, 'b.ts'));
  source('c.ts', '2');
  expect(await make()).toBe(4);
  rmSync(join(from, 'c.ts'));
  expect(await make()).toBe(5);
  expect(await make('tsx')).toBe(6);
});

it('makes a file of an older form again, and leaves the old one where making fails', async () => {
  writeFileSync(target(), 'old');
  const failing = makeOnce({ from, target: target(), compiler: 'esbuild', command: 'make' }, () =>
    Promise.reject(new Error('does not compile')),
  );
  await expect(failing).rejects.toThrow('does not compile');
  expect(readFileSync(target(), 'utf8')).toBe('old');
  expect(await make()).toBe(1);
});
