import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { journal } from '../../../test/longer-runs.js';
import { markdownTable } from '../../record/markdown-table.js';
import { keptLonger, saveLonger } from './kept.js';
import { longerPage } from './page.js';
import { summariesOf } from './summary.js';
import { longerLine, longerTable, whereText } from './tables.js';

const [summary] = summariesOf(journal());

test('the target is the median of the reference, which reaches it itself; ratios are to its own', () => {
  expect(summary!.target).toBe(5);
  const [reference, fast] = summary!.rows;
  expect(reference).toMatchObject({
    tried: 2,
    diverged: 1,
    best: { learningRate: 1 },
    seeds: 3,
    reached: 2,
    validation: { median: 5, least: 4, most: 6 },
    steps: { median: 10 },
    stepsRatio: 1,
  });
  // fast is at 4 half-way, in steps of half the time.
  expect(fast).toMatchObject({
    reached: 3,
    steps: { median: 5 },
    seconds: { median: 2.5 },
    stepsRatio: 0.5,
    secondsRatio: 0.25,
    msPerStep: 500,
  });
});

test('a run of another machine takes its steps at the time of a step on the first', () => {
  const { setting, runs } = journal();
  const moved = runs.map((run) =>
    run.optimizer === 'fast' && run.seed > 1
      ? { ...run, elsewhere: 'slide rule', msPerStep: 9, curve: { ...run.curve, seconds: [9, 9] } }
      : run,
  );
  const there = { setting, runs: moved };
  expect(summariesOf(there)).toEqual([
    { ...summary, counting: moved.filter(({ seed }) => seed > 0) },
  ]);
  expect(whereText(there)).toContain('(2 of 9 runs on slide rule)');
});

test('who ends lowest stands first; a column that no row has is left out', () => {
  const { head, rows } = longerTable(summary!);
  expect(rows.map(([name]) => name)).toEqual(['fast', 'nadamW (target)']);
  expect(head).not.toContain('accuracy');
  expect(rows.every((row) => row.length === head.length)).toBe(true);
  expect(markdownTable({ head, rows })).toContain('5 (4 to 6)');
});

test('what was not run is not said to miss the target', () => {
  const { setting, runs } = journal();
  const some = runs.filter(({ optimizer, seed }) => optimizer !== 'fast' || seed === 0);
  const { head, rows } = longerTable(summariesOf({ setting, runs: some })[0]!);
  const cell = (name: string) => rows.at(-1)![head.indexOf(name)];
  expect(['optimizer', 'seeds', 'validation loss', 'steps to target'].map(cell)).toEqual([
    'fast',
    '0',
    '-',
    '-',
  ]);
});

test('the line says who is where the reference ends, or that nobody is', () => {
  expect(longerLine([summary!])).toBe(
    'a, 10 steps: nadamW ends at 5, and fast is there after 0.50 of its steps and 0.25 of its ' +
      'seconds and ends at 2.',
  );
  const { setting, runs } = journal();
  const slow = runs.map((run) =>
    run.optimizer === 'fast' ? { ...run, validation: 9, curve: runs[1]!.curve } : run,
  );
  const late = slow.map((run) =>
    run.optimizer === 'fast' ? { ...run, curve: { ...run.curve, validation: [9, 9] } } : run,
  );
  expect(longerLine(summariesOf({ setting, runs: late }))).toMatch(/none of ours comes there\.$/);
});

test('what is kept has the same tables, and the page has both curves of each optimizer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-kept-'));
  expect(keptLonger(folder)).toBeNull();
  saveLonger(journal(), folder);
  const kept = keptLonger(folder)!;
  rmSync(folder, { recursive: true });
  expect(longerTable(summariesOf(kept)[0]!)).toEqual(longerTable(summary!));
  const html = longerPage(kept);
  expect(html).toContain('Validation loss over steps');
  expect(html.match(/"label":"fast"/g)).toHaveLength(2);
});
