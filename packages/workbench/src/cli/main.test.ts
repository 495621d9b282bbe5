import { mkdtemp, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CurvatureError } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { App } from './app.js';
import { runApp } from './main.js';
import type { OptimizerEntry } from '../contract/optimizer-entry.js';
import type { RunResult } from '../report/comparison/result.js';
import { testApp } from '../../test/app.js';

const folder = await mkdtemp(join(tmpdir(), 'workbench-main-'));
const place = (name: string) => join(folder, name);
const tiny = (...more: string[]) => ['train', '--task', 'tiny', '--backend', 'cpu', ...more];

const run = (...args: string[]) => runOf(testApp, args);

/** Runs the command line of an app here, and catches what it prints. */
async function runOf(app: App, args: readonly string[]) {
  const printed = { out: '', err: '' };
  const catching = (stream: 'out' | 'err') => (text: unknown) =>
    void (printed[stream] += `${text as string}\n`);
  vi.spyOn(console, 'log').mockImplementation(catching('out'));
  vi.spyOn(console, 'error').mockImplementation(catching('err'));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => !catching('out')(text));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => !catching('err')(text));
  const code = await runApp(app, args);
  vi.restoreAllMocks();
  return { code, ...printed };
}
afterEach(() => vi.restoreAllMocks());

test('help and version are printed, and no command at all is an error', async () => {
  const help = await run('train', '--help');
  expect([help.code, help.err]).toEqual([0, '']);
  for (const text of [
    '--beta2 <number>',
    'autoencoder 784-1000-500-250-30',
    'tiny: 12-8-3',
    '--compare',
  ]) {
    expect(help.out).toContain(text);
  }
  expect(await run('--version')).toEqual({ code: 0, out: '1.2.3\n\n', err: '' });
  const nothing = await run();
  expect(nothing.code).toBe(2);
  expect(nothing.err).toContain('demo');
});

await writeFile(place('file'), '');
test.each<[sentence: string, args: string[]]>([
  [`Unknown option '--colour'. See testbin train --help.`, tiny('--colour', 'red')],
  [`Expected 0 arguments but got 1. See testbin train --help.`, tiny('curves')],
  [
    `Unknown option '--step'. (Did you mean --steps?) See testbin train --help.`,
    tiny('--step', '3'),
  ],
  [`Option '--steps <number>' argument missing.`, tiny('--steps')],
  [`Unknown command 'tarin'. (Did you mean train?) See testbin train --help.`, ['tarin']],
  [
    'adam: option --beta1 must be a number at least 0 and below 1, got 1.5.',
    tiny('--optimizer', 'adam', '--beta1', '1.5'),
  ],
  [
    'adagrad: option --learning-rate must be a number at least 0, got -1.',
    tiny('--learning-rate', '-1'),
  ],
  ['--report: ', tiny('--report', place('file/r.html'))],
  ['--json: ', tiny('--json', folder)],
  ['--checkpoint: ', tiny('--checkpoint', place('file'))],
  ['--resume found no checkpoint', tiny('--checkpoint', place('none'), '--resume')],
  ['A batch of 41 examples was asked for, but there are only 40.', tiny('--batch', '41')],
  ['none does not exist.', ['train', '--task', 'autoencoder', '--data', place('none')]],
])('%s', async (sentence, args) => {
  const { code, out, err } = await run(...args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(sentence);
  expect(err).not.toMatch(/^ {4}at /m);
});

test('an internal error shows its stack and exits with 1', async () => {
  const broken = {
    ...testApp,
    tasks: [{ ...testApp.tasks![0]!, load: () => Promise.reject(new TypeError('bug')) }],
  };
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(await runApp(broken, tiny('--quiet'))).toBe(1);
  expect(error).toHaveBeenCalledWith(expect.any(TypeError));
});

test('a loss that is not finite ends one run with a sentence, not the others', async () => {
  const diverging = ['--optimizer', 'sgd', '--learning-rate', '1e38', '--compare', 'adam'];
  const { code, err } = await run(
    ...tiny(...diverging, '--json', place('n.json'), '--report', place('n.html')),
  );
  expect(code).toBe(1);
  expect(err).toMatch(
    /sgd: The loss is (NaN|Infinity) at step \d+\. Most often the learning rate is too high\./,
  );
  const [sgd, adam] = JSON.parse(await readFile(place('n.json'), 'utf8')) as [RunResult, RunResult];
  expect(sgd.stopped).toContain('The loss is');
  expect(adam.steps).toHaveLength(12);
  expect(await readFile(place('n.html'), 'utf8')).toContain(
    'Most often the learning rate is too high.',
  );
});

test('what an optimizer tells of the model comes before any training, unless it is to be quiet, and it may refuse', async () => {
  const forecast = (
    { learningRate }: { learningRate: number },
    parameters: readonly { name: string }[],
  ) => {
    if (learningRate > 1) throw new CurvatureError('Too much.', '', 'Less.');
    return `there are ${parameters.length}, first ${parameters[0]!.name}.`;
  };
  const { adagrad } = testApp.optimizers as { adagrad: OptimizerEntry };
  const telling = { ...testApp, optimizers: { adagrad: { ...adagrad, forecast } } };
  const of = (...args: string[]) => runOf(telling, tiny(...args));
  const told = await of('--compare', 'adam');
  expect(told.code).toBe(0);
  expect(told.err).toMatch(
    /on cpu\nadagrad: there are 8, first layer0\/kernel\.\n[^]*adagrad 1\/12/,
  );
  expect(await of('--quiet')).toEqual({ code: 0, out: '', err: '' });
  expect(await of('--learning-rate', '2')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('Too much. Less.'),
  });
});

test('the demo trains what the app says, on the task that it says, and ends with a verdict', async () => {
  const app: App = { ...testApp, demo: { task: 'tiny', compare: ['adam'], steps: 4 } };
  const shown = await runOf(app, ['demo', '--backend', 'cpu', '--report', place('demo.html')]);
  expect(shown.code).toBe(0);
  expect(shown.err).toContain('tiny: 40 ');
  expect(shown.out).toMatch(/adam ended at [\d.]+ after 4 steps/);
  expect(await readFile(place('demo.html'), 'utf8')).toContain('adagrad');
});

test('whole comparisons leave no tensor behind', async () => {
  await run(...tiny());
  const before = tf.memory().numTensors;
  expect((await run(...tiny('--compare', 'adam,rmsprop'))).code).toBe(0);
  expect(tf.memory().numTensors).toBe(before);
});

describe('checkpoints', () => {
  const checkpoint = ['--checkpoint', place('kept')];
  const sentence = async (...args: string[]) => {
    const { code, err } = await run(...tiny(...checkpoint, '--compare', 'adam', ...args));
    expect(code).toBe(2);
    return err;
  };

  test('there is one for each run, and a comparison goes on where each stands', async () => {
    expect((await run(...tiny(...checkpoint, '--compare', 'adam', '--steps', '5'))).code).toBe(0);
    expect(await readdir(place('kept'))).toEqual(['adagrad.checkpoint', 'adam.checkpoint']);
    expect((await run(...tiny(...checkpoint, '--steps', '9', '--resume'))).code).toBe(0);
    const both = tiny('--compare', 'adam', '--steps', '9', '--json');
    expect(await run(...both, place('both.json'), ...checkpoint, '--resume')).toMatchObject({
      code: 0,
    });
    expect((await run(...both, place('at once.json'))).code).toBe(0);
    const losses = async (name: string) =>
      (JSON.parse(await readFile(place(name), 'utf8')) as RunResult[]).map(({ steps }) =>
        steps.map(({ loss }) => loss),
      );
    expect(await losses('both.json')).toEqual(await losses('at once.json'));
  });

  test('one that is there is not overwritten, one of another run or a cut one is refused', async () => {
    expect(await sentence()).toContain('There is a checkpoint already');
    expect(await sentence('--resume', '--seed', '1')).toContain(
      'belongs to another run: seed 0 there, 1 here.',
    );
    expect(await sentence('--resume', '--steps', '3')).toContain(
      'is at step 9 already, beyond --steps 3. Ask for at least 9',
    );
    await truncate(place('kept/adam.checkpoint'), 500);
    expect(await sentence('--resume')).toContain('adam.checkpoint is truncated: it promises');
  });
});
