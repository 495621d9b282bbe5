import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resultWith } from '../../test/hand-made.js';
import { withBeside } from './beside.js';
import { readmes, withTables } from './readmes/readme.js';
import type { Result } from './result.js';
import { saveBeside, saveResult } from './saved.js';

const kept = resultWith();
/** The same two on a machine of half the speed; `fast` has another name. */
const later = (change: (result: Result) => Result = (result) => result): Result => {
  const { summary, contenders, ...rest } = resultWith();
  const renamed = (row: { readonly name: string }) =>
    row.name === 'fast' ? { ...row, name: 'later' } : { ...row, msPerStep: 20 };
  return change({
    ...rest,
    machine: { ...rest.machine, cpu: 'another' },
    command: 'pnpm bench train --optimizers adam,later',
    summary: { ...summary, rows: summary.rows.map(renamed) as never },
    contenders: contenders.map(renamed) as never,
  });
};

test('contenders measured later stand beside the kept ones, with their own ratios and machine', () => {
  const merged = withBeside(kept, later());
  expect(merged.summary.rows.map(({ name }) => name)).toEqual(['adam', 'fast', 'later']);
  expect(merged.summary.rows.slice(0, 2)).toEqual(kept.summary.rows);
  expect(merged.contenders.map(({ name }) => name)).toEqual(['adam', 'fast', 'later']);
  expect(merged.machine).toEqual(kept.machine);
  const [readme] = readmes();
  expect(withTables(readme!.written, [merged])).toMatch(
    /later, with ratios to a run beside them: another, .*`pnpm bench train --optimizers adam,later`/,
  );
});

test('measured once more, they replace what stood there', () => {
  const twice = withBeside(withBeside(kept, later()), later());
  expect(twice.summary.rows.filter(({ name }) => name === 'later')).toHaveLength(1);
});

test.each<[string, (result: Result) => Result]>([
  ['target', (result) => ({ ...result, summary: { ...result.summary, target: 40 } })],
  ['reference', (result) => ({ ...result, summary: { ...result.summary, reference: 'later' } })],
  ['task', (result) => ({ ...result, task: 'digits' })],
])('another %s is refused', (_, change) => {
  expect(() => withBeside(kept, later(change))).toThrow(/have no target in common/);
});

test('they are added to the file of the task', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-beside-'));
  saveResult(kept, folder);
  const { summary } = JSON.parse(readFileSync(saveBeside(later(), folder), 'utf8')) as Result;
  rmSync(folder, { recursive: true });
  expect(summary.rows.map(({ name }) => name)).toEqual(['adam', 'fast', 'later']);
});
