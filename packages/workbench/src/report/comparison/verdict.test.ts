import { expect, test } from 'vitest';
import type { RunResult } from './result.js';
import { verdictOf } from './verdict.js';

const run = (optimizer: string, losses: readonly number[]): RunResult => ({
  task: 'curves',
  optimizer,
  label: optimizer,
  options: {},
  seed: 0,
  backend: 'cpu',
  batch: 1,
  steps: losses.map((loss, i) => ({ step: i + 1, loss, ms: 1000 })),
  final: losses.at(-1) ?? null,
});

test('says who was where when, and what the reference never reached', () => {
  const runs = [run('adam', [9, 7, 5]), run('fast', [9, 4, 3]), run('slow', [9, 8, 7])];
  expect(verdictOf(runs, 'adam')).toBe(
    'adam ended at 5 after 3 steps and 3.0 s. At that loss was fast after 2 steps and 2.0 s and ' +
      'slow never. adam never came to the final 3 of fast.',
  );
});

test('is silent without a reference, or without anything to compare', () => {
  expect(verdictOf([run('fast', [1])], 'adam')).toBeNull();
  expect(verdictOf([run('adam', [1])], 'adam')).toBeNull();
  expect(verdictOf([run('adam', []), run('fast', [1])], 'adam')).toBeNull();
});
