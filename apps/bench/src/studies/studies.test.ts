import { memory } from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { page } from '../page/page.js';
import { studyParts } from './study-page.js';
import { kernels } from './kernels.js';
import { meanTime, interleavedMedians } from './mean-time.js';

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
