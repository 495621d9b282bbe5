import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resultWith } from '../../../test/hand-made.js';
import { readmes, withTables } from './readme.js';
import { asText } from '../result.js';
import { saveResult } from '../saved.js';

test('the READMEs have the tables of the results that are kept: if not, run `pnpm bench table`', () => {
  for (const { written, text } of readmes()) expect(text).toBe(written);
});

test('a result that is saved is a table in the README, and saying it again changes nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-readme-'));
  saveResult(resultWith(), folder);
  const [readme, front] = readmes(folder).map(({ text }) => text) as [string, string];
  rmSync(folder, { recursive: true });
  expect(readme).toContain('### curves');
  expect(readme).toMatch(/\| adam \(target\) +\| 56 /);
  expect(withTables(readme, [resultWith()])).toBe(readme);
  expect(front).toMatch(/\| fast +\| 0\.\d+ \/ 0\.\d+ \|\n\| adam +\| target/);
});

test('curves in a file are thinned, and lists of numbers stand on one line', () => {
  const text = asText(resultWith(300));
  const { contenders } = JSON.parse(text) as {
    contenders: { seeds: { curve: { steps: string } }[] }[];
  };
  const steps = contenders[0]!.seeds[0]!.curve.steps.split(' ').map(Number);
  expect(steps).toHaveLength(100);
  expect([steps[0], steps.at(-1)]).toEqual([1, 300]);
});
