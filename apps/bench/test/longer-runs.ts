import type { Job, LongerRun } from '../src/longer/jobs/job.js';
import type { Journal, Setting } from '../src/longer/jobs/journal.js';

/** A run that ends at this validation loss, from twice of it, in seconds equal to its steps. */
export function runOf(job: Job, validation: number | null, msPerStep = 1000): LongerRun {
  const half = Math.ceil(job.steps / 2);
  const loss = validation ?? 0;
  return {
    ...job,
    training: validation,
    validation,
    accuracy: null,
    stopped: validation === null ? 'it rose' : null,
    msPerStep,
    stateFloats: 2,
    curve: {
      steps: [half, job.steps],
      seconds: [(half * msPerStep) / 1000, (job.steps * msPerStep) / 1000],
      training: [2 * loss, loss],
      validation: [2 * loss, loss],
      accuracy: [],
    },
  };
}

export const setting: Setting = {
  machine: { cpu: 'abacus', cores: 1, system: 'none', node: 'v0', packages: {} },
  command: 'pnpm bench longer',
  date: '2026-01-01T00:00:00.000Z',
  seeds: 3,
  processes: 1,
  tasks: [{ name: 'a', describe: 'task a', steps: 10, batch: 2, data: '6 rows' }],
  entrants: [
    {
      name: 'nadamW',
      describe: 'first',
      family: 'first',
      points: [{ learningRate: 1 }, { learningRate: 2 }],
    },
    { name: 'fast', describe: 'second', family: 'second', points: [{ learningRate: 1 }] },
  ],
};

/** Two trials and three runs of nadamW, which end at 4, 5 and 6; three of fast, at 2 each. */
export function journal(): Journal {
  const job = (optimizer: string, learningRate: number, seed: number): Job => ({
    task: 'a',
    steps: 10,
    batch: 2,
    validations: 2,
    optimizer,
    point: { learningRate },
    seed,
  });
  const seeds = [1, 2, 3];
  return {
    setting,
    runs: [
      runOf(job('nadamW', 1, 0), 5),
      runOf(job('nadamW', 2, 0), null),
      runOf(job('fast', 1, 0), 2),
      ...seeds.map((seed) => runOf(job('nadamW', 1, seed), 3 + seed)),
      ...seeds.map((seed) => runOf(job('fast', 1, seed), 2, 500)),
    ],
  };
}
