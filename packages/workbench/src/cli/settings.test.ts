import { CurvatureError, flag, oneOf } from '@curvature/spec';
import { expect, test } from 'vitest';
import { catalogueOf } from './app.js';
import { baselines } from '../training/baselines.js';
import { checkSettings, type Arguments, type Flags } from './settings.js';
import { tiny } from '../../test/tiny-task.js';

const own = {
  ...baselines.adam,
  options: {
    rows: {
      ...baselines.adam.options.rows,
      graft: oneOf(['sgd', 'adam'], { default: 'adam', describe: '' }),
      nesterov: flag({ default: false, describe: '' }),
    },
  },
};
const app = { name: 'app', describe: '', version: '1.0.0', optimizers: { own }, tasks: [tiny] };
const check = (given: Arguments, flags: Flags = {}) =>
  checkSettings(catalogueOf(app), given, flags);

test('nothing given trains the own optimizer on curves, with the defaults of task and optimizer', () => {
  const { task, steps, batch, seed, backend, runs, quiet, checkpoint } = check({});
  expect([task.name, steps, batch, seed, backend, quiet, checkpoint]).toEqual([
    'curves',
    300,
    500,
    0,
    'wasm',
    false,
    undefined,
  ]);
  expect(runs.map(({ label, options }) => [label, options])).toEqual([
    ['own', { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }],
  ]);
});

test('options go to the optimizer trained, a rate after @ to the one compared', () => {
  const flags = { '--learning-rate': '1e-2', '--graft': 'sgd', '--nesterov': true };
  const { runs } = check({ compare: 'sgd, adam@0.5' }, flags);
  expect(runs.map(({ label, options }) => [label, options])).toEqual([
    [
      'own',
      { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, graft: 'sgd', nesterov: true },
    ],
    ['sgd', { learningRate: 0.01 }],
    ['adam@0.5', { learningRate: 0.5, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }],
  ]);
});

const refused: [sentence: string, given: Arguments, flags?: Flags][] = [
  [
    'app: option --task must be one of curves, autoencoder, digits, digits-autoencoder, text, regression, tiny, got mnist.',
    { task: 'mnist' },
  ],
  ['The task autoencoder reads files, and --data is missing.', { task: 'autoencoder' }],
  [
    'The task curves draws its own examples, and reads no --data. The task of these files is another one. Name it by --task',
    { data: 'table.csv' },
  ],
  ['app: option --steps must be a whole number at least 1, got 0.', { steps: '0' }],
  ['app: option --steps must be a whole number at least 1, got ten.', { steps: 'ten' }],
  ['app: option --batch must be a whole number at least 1, got 2.5.', { batch: '2.5' }],
  ['app: option --seed must be a whole number at least 0', { seed: '-1' }],
  ['app: option --seed must be a whole number at least 0', { seed: '' }],
  ['app: option --backend must be one of wasm, cpu, tensorflow, got gpu.', { backend: 'gpu' }],
  [
    'app: option --optimizer must be one of own, adam, sgd, momentum, rmsprop, got adma.',
    { optimizer: 'adma' },
  ],
  [
    'app: option --compare must be one of own, adam, sgd, momentum, rmsprop, got .',
    { compare: 'adam,' },
  ],
  ['own: option --learning-rate must be a number at least 0', {}, { '--learning-rate': '-0.1' }],
  [
    'own: option --learning-rate must be a number at least 0',
    {},
    { '--learning-rate': 'Infinity' },
  ],
  ['adam: option --learning-rate must be a number at least 0', { compare: 'adam@-1' }],
  [
    'own: option --beta1 must be a number at least 0 and below 1, got 1.5.',
    {},
    { '--beta1': '1.5' },
  ],
  ['own: option --graft must be one of sgd, adam, got lion.', {}, { '--graft': 'lion' }],
  [
    'sgd has no option --beta1. It belongs to another optimizer.',
    { optimizer: 'sgd' },
    { '--beta1': '0.9' },
  ],
  [
    'adam: option --learning-rate must be a number at least 0, got 0.1@../x.',
    { compare: 'adam@0.1@../x' },
  ],
  ['own is named twice.', { compare: 'own' }],
  ['--resume needs a checkpoint. Add --checkpoint FOLDER.', { resume: true }],
  ['--checkpoint-every needs a checkpoint.', { checkpointEvery: '5' }],
];
test.each(refused)('%s', (sentence, given, flags) => {
  expect(() => check(given, flags)).toThrow(sentence);
  expect(() => check(given, flags)).toThrow(CurvatureError);
});
