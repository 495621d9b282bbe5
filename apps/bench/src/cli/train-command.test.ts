import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Result } from '../record/result.js';
import type { Run } from '../protocol/run.js';
import { runBench } from './run-bench.js';

const folder = mkdtempSync(join(tmpdir(), 'bench-train-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [json, report] = [join(folder, 'runs.json'), join(folder, 'report.html')];

let told: string[] = [];
beforeEach(() => {
  told = [];
  for (const name of ['log', 'error'] as const) {
    vi.spyOn(console, name).mockImplementation((text: unknown) => void told.push(String(text)));
  }
});
afterEach(() => vi.restoreAllMocks());

const WORDS =
  'train --task digits-autoencoder --optimizers adam,sonew,thor --trials 2 --seeds 1 --steps 12 --batch 64';
const tiny = (...more: string[]) => runBench([...WORDS.split(' '), '--json', json, ...more]);
const contents = () => JSON.parse(readFileSync(json, 'utf8')) as { runs: Run[]; results: Result[] };

test('a small run writes JSON and a page, keeps no tensors, and the next one finds all of it', async () => {
  expect(await tiny('--report', report)).toBe(0);
  const { runs, results } = contents();
  expect(runs).toHaveLength(9);
  expect(runs.every(({ losses, loss }) => losses.length === 12 && loss !== null)).toBe(true);
  expect(results[0]!.summary.reference).toBe('adam');
  expect(results[0]!.summary.rows.find(({ name }) => name === 'adam')!.stateFloats).toBeCloseTo(
    2,
    1,
  );
  expect(results[0]!.command).toBe(`pnpm bench ${WORDS}`);
  const html = readFileSync(report, 'utf8');
  expect(html).toContain('Loss over seconds');
  expect(html).not.toMatch(/(?:src|href)="(?!data:)/);

  const tensors = memory().numTensors;
  expect(await tiny()).toBe(0);
  expect(memory().numTensors).toBe(tensors);
  expect(contents().runs).toEqual(runs);
  expect(told.filter((line) => line.includes('found in the file'))).toHaveLength(9);

  expect(await tiny('--trials', '3')).toBe(0);
  expect(contents().runs.length).toBeGreaterThanOrEqual(12);
  expect(contents().runs.slice(0, 9)).toEqual(runs);
});

test.each([
  [['train', '--task', 'nothing'], 'There is no task nothing. Choose among curves, autoencoder,'],
  [
    ['train', '--optimizers', 'adam,lion'],
    'There is no optimizer lion. Choose among sgd, momentum,',
  ],
  [['train', '--trials', '0'], 'bench: option trials must be a whole number at least 1, got 0.'],
  [['train', '--steps', 'x'], 'bench: option steps must be a whole number at least 1, got NaN.'],
  [['train', '--task', 'autoencoder'], '--data'],
  [
    ['train', '--against', 'nadam', '--trials', '1', '--steps', '1'],
    'nadam is not among the optimizers',
  ],
])('%j is refused with a sentence', async (argv, sentence) => {
  expect(
    await runBench([...argv, ...(argv.includes('--optimizers') ? [] : ['--optimizers', 'adam'])]),
  ).toBe(2);
  expect(told.join('\n')).toContain(sentence);
});
