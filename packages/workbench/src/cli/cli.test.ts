import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../report/comparison/result.js';
import { startOf } from '../../../../tools/bundled.js';
import { PROCESS_LIMIT } from '../../../../tools/limits.js';
import { hasTfjsNode, onTfjsNode } from '../../../../tools/tfjs-node-here.js';

const folder = await mkdtemp(join(tmpdir(), 'workbench-'));
const bin = await startOf(fileURLToPath(new URL('../../test/bin.ts', import.meta.url)));
const cwd = fileURLToPath(new URL('../..', import.meta.url));
const place = (name: string) => join(folder, name);

function start(args: string[]): ChildProcess {
  return spawn(process.execPath, [...bin, ...args], { cwd, timeout: PROCESS_LIMIT });
}

async function finish(child: ChildProcess) {
  let [out, err] = ['', ''];
  child.stdout!.on('data', (text) => (out += text));
  child.stderr!.on('data', (text) => (err += text));
  const code = await new Promise<number | string>((resolve) =>
    child.on('close', (exit, signal) => resolve(exit ?? signal!)),
  );
  return { code, out, err };
}
const run = (...args: string[]) => finish(start(args));
const tiny = (...more: string[]) => ['train', '--task', 'tiny', '--backend', 'cpu', ...more];

const readJson = async <T = RunResult>(name: string) =>
  JSON.parse(await readFile(place(name), 'utf8')) as T;
const losses = ({ steps }: RunResult) => steps.map(({ loss }) => loss);

/** Waits until the file is there, or the process that should write it has ended. */
async function written(file: string, by: ChildProcess): Promise<void> {
  while (!existsSync(file) && by.exitCode === null && by.signalCode === null) await delay(2);
}

describe.concurrent('the command line', () => {
  test('trains and compares from the same start, and writes json, report and table', async () => {
    const out = ['--json', place('c.json'), '--report', place('deep/c.html')];
    const { code, out: printed, err } = await run(...tiny('--compare', 'adam,adam@0.01', ...out));
    expect(code).toBe(0);
    expect(err).toContain('tiny: 40 images of 12 pixels, batch 8, seed 0, on cpu');
    expect(err).toMatch(/adagrad 12\/12 {2}loss [\d.]+ {2}\d+ ms\/step {2}0 s left/);
    expect(printed).toContain('adam@0.01');
    expect(printed).toContain(`The report is ${place('deep/c.html')}`);
    const runs = await readJson<RunResult[]>('c.json');
    expect(
      runs.map(({ optimizer, label, options }) => [optimizer, label, options['learningRate']]),
    ).toEqual([
      ['adagrad', 'adagrad', 0.01],
      ['adam', 'adam', 0.001],
      ['adam', 'adam@0.01', 0.01],
    ]);
    expect(new Set(runs.map((each) => losses(each)[0])).size).toBe(1);
    expect(
      runs.every(({ steps, final }) => steps.length === 12 && final === steps.at(-1)!.loss),
    ).toBe(true);
    expect(await readFile(place('deep/c.html'), 'utf8')).toContain('<!doctype html>');
  });

  test('trains one optimizer alone on wasm, quietly, and writes one object', async () => {
    const { code, out, err } = await run(
      'train',
      '--task',
      'tiny',
      '--optimizer',
      'sgd',
      '--steps',
      '3',
      '--seed',
      '4',
      '--quiet',
      '--json',
      place('s.json'),
    );
    expect([code, out, err]).toEqual([0, '', '']);
    const { task, optimizer, options, seed, backend, steps } = await readJson('s.json');
    expect({ task, optimizer, options, seed, backend }).toEqual({
      task: 'tiny',
      optimizer: 'sgd',
      options: { learningRate: 0.003 },
      seed: 4,
      backend: 'wasm',
    });
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3]);
  });

  test.skipIf(!hasTfjsNode)(`trains ${onTfjsNode}, as on cpu`, async () => {
    const ways = ['cpu', 'tensorflow'].map((backend) =>
      run('train', '--task', 'tiny', '--backend', backend, '--json', place(`${backend}.json`)),
    );
    expect((await Promise.all(ways)).map(({ code }) => code)).toEqual([0, 0]);
    const [one, other] = [await readJson('cpu.json'), await readJson('tensorflow.json')];
    expect(other.backend).toBe('tensorflow');
    losses(one).forEach((loss, i) => expect(losses(other)[i]).toBeCloseTo(loss, 4));
  });

  test('refuses with one sentence, no stack, exit code 2', async () => {
    const { code, out, err } = await run(...tiny('--optimizer', 'adam', '--beta1', '1.5'));
    expect([code, out]).toEqual([2, '']);
    expect(err.trim()).toBe(
      'adam: option --beta1 must be a number at least 0 and below 1, got 1.5. Set --beta1 to a number at least 0 and below 1, or leave it out for the default.',
    );
  });
});

describe.concurrent('checkpoints', () => {
  const steps = ['--steps', '400', '--optimizer', 'adam', '--quiet'];

  test('a run killed with SIGKILL and resumed gives the losses of an uninterrupted one', async () => {
    const [checkpoint, file] = [place('killed'), place('killed/adam.checkpoint')];
    const child = start(tiny(...steps, '--checkpoint', checkpoint, '--checkpoint-every', '7'));
    const ended = finish(child);
    await written(file, child);
    child.kill('SIGKILL');
    expect((await ended).code).toBe('SIGKILL');
    const resumed = await run(
      ...tiny(...steps, '--checkpoint', checkpoint, '--resume', '--json', place('resumed.json')),
    );
    const whole = await run(...tiny(...steps, '--json', place('whole.json')));
    expect([resumed.code, whole.code, resumed.err]).toEqual([0, 0, '']);
    expect(losses(await readJson('resumed.json'))).toEqual(losses(await readJson('whole.json')));
  });

  test('Ctrl-C finishes the step, saves, writes and exits with 130, and the run can go on', async () => {
    const checkpoint = ['--checkpoint', place('stopped'), '--checkpoint-every', '100000'];
    const long = tiny(
      '--steps',
      '100000',
      '--optimizer',
      'adam',
      '--json',
      place('stopped.json'),
      ...checkpoint,
    );
    const child = start(long);
    const ended = finish(child);
    const trains = new Promise((resolve) =>
      child.stderr!.on('data', (text: Buffer) => text.includes('adam 1/') && resolve(null)),
    );
    await Promise.race([trains, ended]);
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect(code).toBe(130);
    expect(err).toContain('Stopping after this step. Press Ctrl-C again to exit at once.');
    const { steps: done, stopped } = await readJson('stopped.json');
    expect(stopped).toBe('Interrupted.');
    const more = [
      '--steps',
      String(done.length + 3),
      '--optimizer',
      'adam',
      '--quiet',
      '--json',
      place('more.json'),
    ];
    expect((await run(...tiny(...more, ...checkpoint, '--resume'))).code).toBe(0);
    expect(losses(await readJson('more.json')).slice(0, done.length)).toEqual(
      done.map(({ loss }) => loss),
    );
  });
});
