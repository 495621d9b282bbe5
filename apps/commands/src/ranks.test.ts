import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { startOf } from '../../../tools/bundled.js';
import { PROCESS_LIMIT } from '../../../tools/limits.js';

const folder = mkdtempSync(join(tmpdir(), 'commands-ranks-'));
afterAll(() => rmSync(folder, { recursive: true }));
const start = await startOf(fileURLToPath(new URL('cli.ts', import.meta.url)));
const place = (name: string) => join(folder, name);

/** The command in a process of its own. */
async function run(...args: string[]) {
  const child = spawn(process.execPath, [...start, ...args], { timeout: PROCESS_LIMIT });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, out, err };
}
const small = (...more: string[]) => [
  'train',
  '--task',
  'digits-autoencoder',
  '--batch',
  '32',
  ...more,
];

const lossesOf = (file: string) =>
  (JSON.parse(readFileSync(file, 'utf8')) as { steps: { loss: number }[] }).steps.map(
    ({ loss }) => loss,
  );

/** Losses as far as sums in another order leave them alone. */
const expectClose = (losses: readonly number[], others: readonly number[]) => {
  expect(losses).toHaveLength(others.length);
  losses.forEach((loss, k) => expect(loss / others[k]!).toBeCloseTo(1, 3));
};

test('two ranks print once, write what one process writes, and one goes on', async () => {
  const [alone, two, on] = ['alone.json', 'two.json', 'on.json'].map(place) as [
    string,
    string,
    string,
  ];
  const saved = ['--checkpoint', place('saved'), '--steps'];
  expect((await run('sonew', ...small('--steps', '5', '--json', alone, '--quiet'))).code).toBe(0);
  const ranked = await run('sonew', ...small(...saved, '3', '--ranks', '2', '--json', two));
  expect([ranked.code, ranked.err]).toEqual([0, expect.stringContaining('2 ranks (threads)')]);
  expect(ranked.err.match(/batch 32/g)).toHaveLength(1);
  expect(ranked.err.match(/sonew 3\/3/g)).toHaveLength(1);
  expectClose(lossesOf(two), lossesOf(alone).slice(0, 3));
  const resumed = await run('sonew', ...small(...saved, '5', '--resume', '--json', on, '--quiet'));
  expect(resumed).toEqual({ code: 0, out: '', err: '' });
  expect(lossesOf(on).slice(0, 3)).toEqual(lossesOf(two));
  expectClose(lossesOf(on), lossesOf(alone));
});

test.each([
  ['shampoo', 'shampoo'],
  ['thor', 'kfac'],
])('%s: %s on three ranks has the losses of one process', async (family, optimizer) => {
  const files = ['1', '3'].map((size) => place(`${family}-${size}.json`));
  for (const [k, size] of ['1', '3'].entries()) {
    const flags = [
      '--optimizer',
      optimizer,
      '--steps',
      '3',
      '--quiet',
      '--ranks',
      size,
      '--json',
      files[k]!,
    ];
    expect(await run(family, ...small(...flags))).toEqual({ code: 0, out: '', err: '' });
  }
  expectClose(lossesOf(files[1]!), lossesOf(files[0]!));
});

test.each([
  [['--ranks', '0'], /--ranks must be a whole number/],
  [['--ranks', 'many'], /--ranks must be a whole number/],
  [['--ranks', '33'], /32 examples gives 33 ranks less than one each/],
  [['--ranks', '2', '--compare', 'adam'], /adam does not train on several ranks/],
  [['--ranks', '2', '--backend', 'tensorflow'], /does not run on ranks that are threads/],
  [['--ranks', '2', '--data', '/nowhere'], /nowhere/],
])('%j is refused with one sentence', async (flags, sentence) => {
  const { code, out, err } = await run('sonew', ...small(...flags));
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(sentence);
  expect(err).not.toMatch(/\n\s+at /);
  expect(err.trim().split('\n')).toHaveLength(1);
});
