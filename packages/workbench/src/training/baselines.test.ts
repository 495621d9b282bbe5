import { expect, test } from 'vitest';
import { catalogueOf } from '../cli/app.js';
import { baselines } from './baselines.js';

const { tasks } = catalogueOf({ name: 'none', describe: '', version: '', optimizers: {} });
const rateOf = (name: keyof typeof baselines, task: string) =>
  baselines[name].defaults!(task)['learningRate'];

test('every task has a default rate of its own, but for those where the common one did best', () => {
  const table = [...tasks.keys()].map((task) => [
    task,
    ...(['adam', 'sgd', 'momentum', 'rmsprop'] as const).map((name) => rateOf(name, task)),
  ]);
  expect(table).toEqual([
    ['curves', 0.001, 0.01, 0.003, 0.001],
    ['autoencoder', 0.001, 0.003, 0.003, 0.0003],
    ['digits', 0.003, 0.1, 0.1, 0.003],
    ['digits-autoencoder', 0.01, 0.1, 0.03, 0.003],
    ['text', 0.003, 0.1, 0.03, 0.001],
    ['regression', 0.01, 0.1, 0.1, 0.003],
  ]);
});
