// The table of the README counts lines of code, and claims that all methods have fewer than 60.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const files = readdirSync(new URL('.', import.meta.url), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'index.ts');

/** Without blank lines and comments; a mark for bundlers stands within a line of code. */
const linesOf = (file: string) =>
  read(file)
    .replaceAll(/\/\*(?! @__)[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('//')).length;

/** `rules/neuron-norm.ts` -> `neuronNorm`, as the table names it. */
const nameOf = (file: string) =>
  basename(file, '.ts').replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());

test.each(files)('%s has the lines that the README counts, and fewer than 60', (file) => {
  const rows = read('../README.md')
    .split('\n')
    .filter((row) => row.startsWith('| ') && row.split('|').length === 8);
  const counts = rows
    .filter((row) => new RegExp(`\\b${nameOf(file)}\\b`).test(row))
    .map((row) => Number(row.split('|')[3]));
  expect(counts).toContain(linesOf(file));
  expect(linesOf(file)).toBeLessThan(60);
});
