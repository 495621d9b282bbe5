import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { readJournal } from '../longer/jobs/journal.js';
import { runBench } from './run-bench.js';
import { PROCESS_LIMIT } from '../../../../tools/limits.js';

const folder = mkdtempSync(join(tmpdir(), 'bench-longer-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [file, report] = [join(folder, 'runs.jsonl'), join(folder, 'page.html')];
const WORDS = 'longer --quick --tasks autoencoder --processes 2 --json';

test('two processes write every run to the file, from which tables and page follow', async () => {
  const flags = ['--conditions=source', '--import', 'tsx'];
  const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));
  const { stderr } = await promisify(execFile)(
    process.execPath,
    [...flags, cli, ...WORDS.split(' '), file],
    { timeout: PROCESS_LIMIT },
  );
  expect(stderr).toContain('12/12 autoencoder');
  const { setting, runs } = readJournal(file);
  expect(setting.command).toMatch(/^pnpm bench longer --quick --tasks autoencoder/);
  expect(runs).toHaveLength(12);
  expect(runs.every(({ validation }) => validation! > 0)).toBe(true);

  const told = vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(await runBench(['longer', '--from', file, '--report', report])).toBe(0);
  expect(told.mock.calls.flat().join('\n')).toContain('nadamW (target)');
  vi.restoreAllMocks();
  expect(readFileSync(report, 'utf8')).toContain('Training loss over steps');
});
