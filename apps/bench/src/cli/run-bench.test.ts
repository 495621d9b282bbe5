import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runBench } from './run-bench.js';
import { PROCESS_LIMIT } from '../../../../tools/limits.js';

const root = join(import.meta.dirname, '../../../..');
let told = '';
beforeEach(() => {
  told = '';
  const hear = (text: unknown) => void (told += `${text}\n`);
  for (const name of ['log', 'error'] as const) vi.spyOn(console, name).mockImplementation(hear);
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => (hear(text), true));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

test.each([[[]], [['--help']]])('%j shows the menu', async (argv) => {
  expect(await runBench(argv)).toBe(0);
  for (const name of [
    'train',
    'steps',
    'overhead',
    'roots',
    'kernels',
    'scale',
    'table',
    'files',
    '--quick',
  ]) {
    expect(told).toMatch(new RegExp(`^  ${name} `, 'm'));
  }
});

test.each([
  [['--nothing'], "Unknown option '--nothing'. See pnpm bench --help."],
  [['train', '--steps'], "Option '--steps <number>' argument missing."],
  [['steps', '--trials', '3'], "Unknown option '--trials'."],
])('%j is refused with a sentence', async (argv, sentence) => {
  expect(await runBench(argv)).toBe(2);
  expect(told).toContain(sentence);
});

test('roots are measured, printed and written as numbers and as a page', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-roots-'));
  const [json, report] = [join(folder, 'roots.json'), join(folder, 'roots.html')];
  expect(await runBench(['roots', '--quick', '--json', json, '--report', report])).toBe(0);
  const { study } = JSON.parse(readFileSync(json, 'utf8')) as {
    study: { table: { rows: string[][] } };
  };
  const page = readFileSync(report, 'utf8');
  rmSync(folder, { recursive: true });
  expect(study.table.rows.map(([, method]) => method)).toContain('ml-matrix');
  for (const [, , , , difference] of study.table.rows)
    expect(Number(difference)).toBeLessThan(1e-5);
  expect(page).toContain('<title>Inverse fourth roots</title>');
});

test('another name is that of a bench file', () => {
  const argv = ['--conditions=source', '--import', 'tsx', 'apps/bench/src/cli.ts', 'no-such-bench'];
  const { status, stderr } = spawnSync(process.execPath, argv, {
    cwd: root,
    encoding: 'utf8',
    timeout: PROCESS_LIMIT,
  });
  expect(stderr).toContain('No bench matches no-such-bench. There are: packages/');
  expect(status).toBe(1);
});
