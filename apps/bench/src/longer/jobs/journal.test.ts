import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { journal, setting } from '../../../test/longer-runs.js';
import { openJournal, readJournal } from './journal.js';

const folder = mkdtempSync(join(tmpdir(), 'bench-longer-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('runs are in the file at once, and the next call continues after them, even after a cut', () => {
  const file = join(folder, 'runs.jsonl');
  const { runs } = journal();
  const first = openJournal(file, setting);
  expect(first.runs).toEqual([]);
  for (const run of runs.slice(0, 3)) first.add(run);
  expect(readJournal(file)).toEqual({ setting, runs: runs.slice(0, 3) });

  appendFileSync(file, '{"task":"a","ste');
  const second = openJournal(file, { ...setting, date: '2027-01-01T00:00:00.000Z' });
  expect(second.runs).toEqual(runs.slice(0, 3));
  for (const run of runs.slice(3)) second.add(run);
  expect(readJournal(file)).toEqual({ setting, runs });
});

test.each([
  ['no JSON', '{"task"\n', /is no journal of bench longer/],
  ['nothing', '', /its first line names no tasks/],
  ['another file', '{"runs":[]}\n', /its first line names no tasks/],
])('%s is refused', (_, text, message) => {
  const file = join(folder, 'other.jsonl');
  writeFileSync(file, text);
  expect(() => readJournal(file)).toThrow(message);
  expect(() => openJournal(file, setting)).toThrow(message);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('runs of other counts are not mixed in; those of another machine are marked', () => {
  const file = join(folder, 'mixed.jsonl');
  openJournal(file, setting);
  const tasks = setting.tasks.map((task) => ({ ...task, steps: 11 }));
  expect(() => openJournal(file, { ...setting, tasks })).toThrow(/other tasks, data or counts/);
  const machine = { ...setting.machine, cpu: 'slide rule' };
  const [run] = journal().runs;
  expect(openJournal(file, setting).add(run!)).toEqual(run);
  expect(openJournal(file, { ...setting, machine }).add(run!).elsewhere).toBe('slide rule');
  expect(readJournal(file).runs).toEqual([run, { ...run, elsewhere: 'slide rule' }]);
});
