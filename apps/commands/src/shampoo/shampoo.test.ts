import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { startOf } from '../../../../tools/bundled.js';
import { PROCESS_LIMIT } from '../../../../tools/limits.js';

const start = await startOf(fileURLToPath(new URL('../cli.ts', import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'shampoo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const command = (...argv: string[]) => [...start, 'shampoo', ...argv];
function shampoo(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, command(...argv), {
    encoding: 'utf8',
    timeout: PROCESS_LIMIT,
  });
  return { status, output: stdout + stderr };
}

/** Small, but with refreshes on both sides of every interruption. */
const small = [
  'train',
  '--task',
  'curves',
  '--batch',
  '32',
  '--refresh-every',
  '3',
  '--block-size',
  '64',
  '--steps',
  '9',
];
interface Run {
  optimizer: string;
  steps: { step: number; loss: number }[];
}
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Run;
const losses = (run: Run) => run.steps.map(({ loss }) => loss);

test('compares from the same start values and batches, and writes json and a report', () => {
  const { status, output } = shampoo(
    ...small,
    '--compare',
    'adam',
    '--json',
    join(folder, 'both.json'),
    '--report',
    join(folder, 'page.html'),
  );
  expect(output).toMatch(/shampoo 9\/9/);
  expect(status).toBe(0);
  const [ours, adam] = JSON.parse(readFileSync(join(folder, 'both.json'), 'utf8')) as [Run, Run];
  expect([ours.optimizer, adam.optimizer]).toEqual(['shampoo', 'adam']);
  expect(ours.steps[0]!.loss).toBe(adam.steps[0]!.loss);
  expect(readFileSync(join(folder, 'page.html'), 'utf8')).toContain('shampoo');
});

test('trains with SOAP, and takes its options', () => {
  const flags = [
    '--optimizer',
    'soap',
    '--shampoo-beta',
    '0.9',
    '--quiet',
    '--json',
    join(folder, 'soap.json'),
  ];
  expect(shampoo(...small, ...flags).status).toBe(0);
  const run = read('soap.json');
  expect(run.optimizer).toBe('soap');
  expect(losses(run).at(-1)).toBeLessThan(losses(run)[0]!);
});

test('trains the preset that compat names, with its own options', () => {
  const flags = [
    '--compat',
    'google',
    '--start-step',
    '0',
    '--moving-average-for-momentum',
    '--exponent',
    'none',
  ];
  expect(shampoo(...small, ...flags, '--quiet', '--json', join(folder, 'google.json')).status).toBe(
    0,
  );
  const { options } = JSON.parse(readFileSync(join(folder, 'google.json'), 'utf8')) as {
    options: object;
  };
  expect(options).toMatchObject({
    compat: 'google',
    startStep: 0,
    movingAverageForMomentum: true,
    exponent: null,
  });
});

test('killed in the middle and resumed, it ends with the losses of a run that was not', async () => {
  expect(shampoo(...small, '--quiet', '--json', join(folder, 'whole.json')).status).toBe(0);
  const checkpoints = join(folder, 'checkpoints');
  const argv = [
    ...small,
    '--checkpoint',
    checkpoints,
    '--checkpoint-every',
    '1',
    '--json',
    join(folder, 'resumed.json'),
  ];
  const child = spawn(process.execPath, command(...argv), {
    stdio: 'ignore',
    timeout: PROCESS_LIMIT,
  });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  // Counted in checkpoints, each whole under its own name: by the clock, a machine that is busy kills
  // a run that has ended.
  const times = new Set<number>();
  while (isRunning() && times.size < 3) {
    const file = statSync(join(checkpoints, 'shampoo.checkpoint'), { throwIfNoEntry: false });
    if (file) times.add(file.mtimeMs);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  child.kill('SIGKILL');
  await exited;
  expect(existsSync(join(folder, 'resumed.json'))).toBe(false);
  const { status, output } = shampoo(...argv, '--resume');
  expect(output).not.toMatch(/rror/);
  expect(status, output).toBe(0);
  expect(losses(read('resumed.json'))).toEqual(losses(read('whole.json')));
});

describe('refuses with a sentence and status 2', () => {
  writeFileSync(join(folder, 'notes.txt'), 'no data here');
  test.each([
    [['train', '--flavour', 'vanilla'], /Unknown option '--flavour'/],
    [[...small, '--learning-rate', '-1'], /learning-rate must be a number at least 0.*got -1/],
    [[...small, '--beta2', '1.5'], /beta2 must be .*got 1.5/],
    [[...small, '--graft', 'lion'], /graft must be one of none, sgd/],
    [
      [...small, '--compat', 'google', '--momentum', '0.9'],
      /googleShampoo: there is no option momentum/,
    ],
    [
      [...small, '--compat', 'microsoft'],
      /--compat must be one of ours, google, meta, got microsoft/,
    ],
    [['train', '--task', 'chess'], /chess/],
    [['train', '--task', 'autoencoder'], /--data/],
    [['train', '--task', 'autoencoder', '--data', join(folder, 'nowhere')], /nowhere/],
    [['train', '--task', 'autoencoder', '--data', folder], /train-images/],
    [[...small, '--resume'], /--checkpoint/],
    [[...small, '--checkpoint', join(folder, 'empty'), '--resume'], /no checkpoint/i],
  ])('%j', (argv, message) => {
    const { status, output } = shampoo(...argv);
    expect(output.replaceAll(/\s+/g, ' ')).toMatch(message);
    expect(output).not.toMatch(/\n\s+at /);
    expect(status).toBe(2);
  });
});
