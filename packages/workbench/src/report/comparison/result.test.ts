import { expect, test } from 'vitest';
import { compare } from './comparison.js';
import { formatNumber } from '../format.js';
import { reached, secondsAt, summarise, target, type RunResult } from './result.js';

const run = (label: string, losses: number[], ms = 500): RunResult => ({
  task: 'tiny',
  optimizer: label,
  label,
  options: { learningRate: 0.1 },
  seed: 0,
  backend: 'cpu',
  batch: 8,
  steps: losses.map((loss, i) => ({ step: i + 1, loss, ms })),
  final: losses.at(-1) ?? null,
});
const fast = run('fast', [9, 3, 4, 2, 2.5]);
const slow = run('slow', [9, 8, 7, 6, 4], 200);

test('a run is summed up by its last and lowest loss, its mean step and its time', () => {
  expect(secondsAt(fast.steps)).toEqual([0.5, 1, 1.5, 2, 2.5]);
  expect(summarise(fast)).toEqual({ final: 2.5, best: 2, msPerStep: 500, seconds: 2.5 });
  expect(summarise(run('none', []))).toEqual({
    final: null,
    best: null,
    msPerStep: null,
    seconds: 0,
  });
});

test('the goal is the lowest final loss of those compared; each run reaches it at a step and a time, or not', () => {
  expect(target([fast])).toBeNull();
  expect(target([fast, run('none', [])])).toBeNull();
  expect(target([fast, run('other', [5]), slow])).toEqual({ label: 'slow', loss: 4 });
  expect(reached(fast, 4)).toEqual({ step: 2, seconds: 1 });
  expect(reached(slow, 3)).toBeNull();
});

test('the comparison has a row per run and two more columns where there is a goal', () => {
  expect(compare([fast, slow])).toEqual({
    head: [
      'optimizer',
      'options',
      'final loss',
      'best loss',
      'ms per step',
      'seconds',
      'steps to 4 (slow)',
      'seconds to 4 (slow)',
    ],
    rows: [
      ['fast', 'learningRate 0.1', '2.5', '2', '500', '2.5', '2', '1'],
      ['slow', 'learningRate 0.1', '4', '4', '200', '1', '5', '1'],
    ],
  });
  expect(compare([fast]).head).toHaveLength(6);
});

test('there is a column for the last accuracy where a run has one', () => {
  const answering = {
    ...slow,
    steps: slow.steps.map((record, i) => ({ ...record, accuracy: i / 8 })),
  };
  const { head, rows } = compare([answering, fast]);
  expect(head.slice(2, 5)).toEqual(['final loss', 'best loss', 'accuracy']);
  expect(rows.map((row) => row[4])).toEqual(['0.5', '-']);
  expect(rows[0]).toHaveLength(head.length);
});

test('numbers are shortened to four digits, and what is not there is a dash', () => {
  const shown = [
    84.2149,
    0.001,
    1.23456e-7,
    60000,
    0,
    -3.5,
    null,
    undefined,
    NaN,
    Infinity,
    'text',
    true,
    { a: 1 },
  ];
  expect(shown.map(formatNumber)).toEqual([
    '84.21',
    '0.001',
    '1.235e-7',
    '60000',
    '0',
    '-3.5',
    '-',
    '-',
    'NaN',
    'Infinity',
    'text',
    'true',
    '{"a":1}',
  ]);
});
