// What must be decided alike on all ranks, each of which runs this program: events, losses, errors,
// parameters and states are compared as text.
import { backgroundEigenRoots, eigenRoots, pooledRoots } from '@curvature/backend-tfjs';
import { clipGlobalNorm } from '@curvature/core';
import type { ExtraSlots } from '@curvature/core/internal';
import { ranks } from '@curvature/distributed';
import { levenbergMarquardt } from '@curvature/layer-fisher';
import { budget } from '@curvature/policies';
import { shampoo } from '@curvature/shampoo';
import { kfac, publishedKfac, thor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import { type Case, run, type Told } from '../training/case.js';

const across = await ranks();
await tf.setBackend('cpu');
const isLast = across.rank === across.size - 1;
const options = { blockSize: 4, refreshEvery: 2 };
const plain = (extra: ExtraSlots) => shampoo(options, extra);
const late = { ...options, refreshEvery: 3 };

/** Solves four times, then fails on the last rank. */
const failing = () => {
  const own = eigenRoots();
  let calls = 0;
  const solve: typeof own.solve = (...args) => {
    if (++calls > 4 && isLast) throw new Error('this rank cannot');
    return own.solve(...args);
  };
  return { ...own, solve, solveAll: undefined } as unknown as typeof own;
};
const failingShampoo = (extra: ExtraSlots) => shampoo(options, { ...extra, solver: failing() });
const pooled = pooledRoots({ workers: 1 });

const cases: Readonly<Record<string, Case>> = {
  'nothing in particular': { make: plain },
  'NaN on one rank at step 4': { make: plain, spoil: (step) => (step === 4 && isLast ? NaN : 1) },
  'Infinity on one rank from step 3 on': {
    make: plain,
    spoil: (step) => (step >= 3 && across.rank === 0 ? Infinity : 1),
    expected: ({ error, losses }) => /not finite/.test(error ?? '') && losses.length === 5,
  },
  'a bound of the global norm': {
    make: (extra) => shampoo(options, { ...extra, clip: clipGlobalNorm(0.05) }),
  },
  'a solver that fails on one rank': {
    make: (extra) => failingShampoo({ ...extra, toleratedFailures: 30 }),
    expected: ({ events }) => events.some((event) => event.startsWith('failure')),
  },
  'a solver that fails too often on one rank': {
    make: failingShampoo,
    steps: 20,
    expected: ({ error }) => /failed 4 times in a row/.test(error ?? ''),
  },
  'roots two steps late': {
    make: (extra) =>
      shampoo(late, { ...extra, solver: backgroundEigenRoots(), pipeline: { delay: 2 } }),
  },
  'roots as soon as they are there': {
    make: (extra) =>
      shampoo(late, { ...extra, solver: backgroundEigenRoots(), pipeline: { delay: 'asap' } }),
    waits: false,
    steps: 12,
  },
  'roots of workers as soon as they are there': {
    make: (extra) => shampoo(late, { ...extra, solver: pooled, pipeline: { delay: 'asap' } }),
    waits: false,
    steps: 20,
  },
  'refreshes by the clock': {
    make: (extra) => shampoo(options, { ...extra, policy: budget({ share: 0.2 }) }),
    steps: 20,
  },
  'THOR, by traces': { make: (extra) => thor({}, extra), steps: 12 },
  'K-FAC': { make: (extra) => kfac({}, extra) },
  'K-FAC with damping by losses, and a bound of steps': {
    make: (extra) =>
      publishedKfac({}, { ...extra, damping: levenbergMarquardt({ initial: 0.1, every: 2 }) }),
  },
};

let count = 0;
for (const [name, one] of Object.entries(cases)) {
  const told = await run(one, across);
  const text = new TextEncoder().encode(JSON.stringify(told));
  const all = across.allGather(text).map((bytes) => new TextDecoder().decode(bytes));
  const differs = all.some((other) => other !== all[0]);
  const isExpected = one.expected?.(told) ?? told.error === null;
  if (differs || !isExpected) process.stdout.write(`DIFFERS: ${name}\n${all.join('\n')}\n`);
  else count++;
}
await pooled.close();
await resumes();
if (count === Object.keys(cases).length && across.rank === 0)
  process.stdout.write('all decisions are alike\n');

/** A run in two halves, with a save of all ranks in between, ends as one in one piece. */
async function resumes(): Promise<void> {
  const [whole, first]: [Told, Told] = [
    await run({ make: plain, steps: 8 }, across),
    await run({ make: plain, steps: 4 }, across),
  ];
  const second = await run({ make: plain, steps: 4, from: first }, across);
  if (second.hash !== whole.hash) process.stdout.write('DIFFERS: a run that was resumed\n');
}
