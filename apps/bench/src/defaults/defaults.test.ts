import * as tf from '@tensorflow/tfjs';
import { useBackend } from '@curvature/workbench';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { programs } from '../programs/index.js';
import { adams, methods, ours } from './contenders.js';
import { type Outcome, runProgram } from './run-program.js';
import { median } from '../protocol/medians.js';
import { scoresOf, verdictsOf } from './verdict.js';

beforeAll(() => useBackend('wasm'));
const table = programs.find(({ name }) => name === 'tableRegression')!;

describe('the programs', () => {
  it('are at least 14, half of them to choose by', () => {
    const choosing = programs.filter(({ half }) => half === 'choosing').length;
    expect(programs.length).toBeGreaterThanOrEqual(14);
    expect(Math.abs(2 * choosing - programs.length)).toBeLessThanOrEqual(3);
    expect(new Set(programs.map(({ name }) => name)).size).toBe(programs.length);
  });

  it.each(programs)(
    '$name ends after its steps, judged, and leaves no tensors',
    async (program) => {
      const before = tf.memory().numTensors;
      const made = await runProgram(program, adams[1]!, { seed: 1, steps: 2, budget: 0 });
      expect(made.diverged).toBeNull();
      expect(made.validation!.loss).toBeGreaterThan(0);
      expect(made.atBudget!.loss).toBeGreaterThan(0);
      const again = await runProgram(program, adams[1]!, { seed: 1, steps: 2 });
      expect(again.training).toBe(made.training);
      // TensorFlow.js's own Adam keeps its two accumulated betas for each optimizer, disposed or not.
      expect(tf.memory().numTensors - before).toBeLessThanOrEqual(16);
    },
  );

  it.each([...ours, ...methods])('$name trains one', async (contender) => {
    const made = await runProgram(table, contender, { seed: 1, steps: 30 });
    expect(made.diverged).toBeNull();
  });

  it('say why one diverged', async () => {
    const wild = { name: 'sgd 1e30', make: () => tf.train.sgd(1e30) };
    const made = await runProgram(table, wild, { seed: 1, steps: 5 });
    expect(made).toMatchObject({ validation: null, training: null });
    expect(made.diverged).toMatch(/loss \S+ at step \d/);
  });
});

describe('the verdict', () => {
  const outcome = (optimizer: string, seed: number, loss: number, late = loss): Outcome => ({
    program: 'p',
    optimizer,
    seed,
    training: loss,
    validation: { loss },
    atBudget: { loss: late },
    seconds: 1,
    diverged: null,
  });
  const outcomes = [
    ...[4, 5, 6].map((loss, i) => outcome('adam 0.001', i, loss)),
    ...[2, 3, 3.5].map((loss, i) => outcome('adam 0.01', i, loss)),
    ...[3.4, 3.4, 3.4].map((loss, i) => outcome('close()', i, loss, 3.6)),
    ...[1, 1, 1].map((loss, i) => outcome('better()', i, loss)),
    ...[9, 9, 9].map((loss, i) => outcome('worse()', i, loss)),
  ];
  const verdicts = verdictsOf({
    outcomes,
    programs: [{ name: 'p', describe: '', half: 'choosing', steps: 1 }],
  } as never);

  it('takes the best rate of Adam, and the spread of its seeds', () => {
    expect(verdicts[0]).toMatchObject({ best: 'adam 0.01', bestLoss: 3, carelessRatio: 5 / 3 });
    expect(scoresOf(verdicts)).toEqual([
      { name: 'close()', programs: 1, careless: 1, best: 1, bestAtBudget: 0, diverged: 0 },
      { name: 'better()', programs: 1, careless: 1, best: 1, bestAtBudget: 1, diverged: 0 },
      { name: 'worse()', programs: 1, careless: 0, best: 0, bestAtBudget: 0, diverged: 0 },
    ]);
  });
});

test('the median', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7])]).toEqual([2, 2.5, 7]);
});
