import { add, getKernelsForBackend, memory, tidy, train, zeros } from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { page } from '../page/page.js';
import { studyParts } from './study-page.js';
import { kernels } from './kernels.js';
import { meanTime, interleavedMedians } from './mean-time.js';
import { kernelTime } from './kernel-time.js';
import { overheadCases } from './overhead-cases.js';
import { takeTurns, TURN } from './turns.js';

test('kernels: every number is there and positive, tensors are not kept, and the page has a bar for each', async () => {
  await kernels('quick');
  const before = memory().numTensors;
  const study = await kernels('quick');
  expect(memory().numTensors).toBe(before);
  for (const [, , ours, theirs] of study.table.rows)
    expect(Math.min(Number(ours), Number(theirs))).toBeGreaterThan(0);
  expect(page('Kernels', studyParts(study)).match(/class="fill"/g)).toHaveLength(
    study.bars[0]!.bars.length,
  );
});

test('the mean counts steps that are rare and expensive', async () => {
  let calls = 0;
  const step = async () => {
    const until = performance.now() + (++calls % 10 === 0 ? 20 : 1);
    while (performance.now() < until);
  };
  const ms = await meanTime(step, { least: 40, seconds: 0 });
  expect(ms).toBeGreaterThan(2.4);
});

test('interleaved medians run each as often as the others', () => {
  const calls = { a: 0, b: 0 };
  const ms = interleavedMedians({ a: () => calls.a++, b: () => calls.b++ }, 5);
  expect(calls).toEqual({ a: 6, b: 6 });
  expect(Math.min(ms.a, ms.b)).toBeGreaterThanOrEqual(0);
});

test('optimizers take turns at models of their own, each as often as the others, and leave no tensor', async () => {
  const makers = { one: () => train.sgd(0.1), other: () => train.adam(0.001) };
  for (const one of overheadCases) {
    const before = memory().numTensors;
    const all = await takeTurns(one, makers, 2);
    expect(all.map(({ name, rounds }) => [name, rounds.map((steps) => steps.length)])).toEqual([
      ['one', [TURN, TURN]],
      ['other', [TURN, TURN]],
    ]);
    for (const { inKernels } of all) expect(inKernels).toBeGreaterThan(0);
    expect(memory().numTensors).toBe(before);
  }
});

test('the time inside kernels counts no other work, and the kernels are the same afterwards', async () => {
  const before = getKernelsForBackend('wasm');
  const work = () => {
    for (const until = performance.now() + 20; performance.now() < until;);
    tidy(() => add(zeros([2]), 1));
    return Promise.resolve();
  };
  expect(await kernelTime('wasm', 5, work)).toBeLessThan(20);
  expect(new Set(getKernelsForBackend('wasm'))).toEqual(new Set(before));
});
