import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runWith } from '../../test/hand-made.js';
import { openLedger } from './ledger.js';

const folder = mkdtempSync(join(tmpdir(), 'bench-ledger-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileNamed = (name: string) => join(folder, name);

test('every run is in the file as soon as it is added, and found by what decides it', () => {
  const file = fileNamed('runs.json');
  const run = runWith([3, 2]);
  openLedger(file, false).add(run);
  const again = openLedger(file, false);
  expect(again.find(run)).toEqual(run);
  expect(again.find({ ...run, point: { ...run.point } })).toEqual(run);
  for (const other of [
    { seed: 1 },
    { steps: 3 },
    { batch: 11 },
    { data: 'x' },
    { point: { learningRate: 1 } },
  ]) {
    expect(again.find({ ...run, ...other })).toBeUndefined();
  }
  expect(openLedger(file, true).find(run)).toBeUndefined();
});

test('files of another kind or machine are refused, unless they are discarded', () => {
  const file = fileNamed('other.json');
  for (const [text, sentence] of [
    ['{', /cannot be continued/],
    ['[]', /it has no runs/],
  ] as const) {
    writeFileSync(file, text);
    expect(() => openLedger(file, false)).toThrow(sentence);
  }
  openLedger(file, true).add(runWith([1]));
  const contents = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(
    file,
    JSON.stringify({ ...contents, machine: { cpu: 'Z80', cores: 1, node: 'v1' } }),
  );
  expect(() => openLedger(file, false)).toThrow(
    'was measured on another machine: Z80, 1 cores, node v1.',
  );
});
