import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { packages, root } from './packages.js';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
/** The list under a name in a file of JSON with comments. */
const listOf = (file: string, name: string): string[] =>
  JSON.parse(new RegExp(`"${name}": (\\[[^\\]]*\\])`).exec(read(file))?.[1] ?? '[]');

const together = 'tsconfig.packages.json';
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

const checked = packages.map(({ folder, manifest }) => ({
  folder,
  manifest,
  config: join(folder, 'tsconfig.json'),
}));

it.each(checked)('types of $folder are checked', ({ folder, manifest, config }) => {
  // The reference has no code but tools, which `tsc -p tools` checks.
  if (folder === 'apps/reference') return expect(manifest).not.toHaveProperty('exports');
  expect(existsSync(join(root, config))).toBe(true);
  const isAlone = listOf(together, 'exclude').includes(folder);
  expect(isAlone).toBe(read(config).includes('"compilerOptions"'));
  if (isAlone) return expect(scripts['typecheck']).toContain(`--filter ${manifest.name} `);
  const all = listOf(together, 'include');
  const own = listOf(config, 'include').map((each) => join(dirname(folder), '*', each));
  expect(own).not.toEqual([]);
  expect(own.filter((each) => !all.includes(each))).toEqual([]);
});
