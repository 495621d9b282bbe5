// What ranks have saved goes on in one process that takes their parts in turn, and the other way
// round, as if they had never stopped.
import type { SecondOrderOptimizer } from '@curvature/core';
import { ranks } from '@curvature/distributed';
import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import * as tf from '@tensorflow/tfjs';
import { hashOfEnd } from '../training/ends.js';
import type { Make } from '../training/optimizers.js';
import { stepInParts } from '../training/parts.js';
import { allRows, type Problem, problems, variablesOf } from '../training/problems.js';

const across = await ranks();
await tf.setBackend('cpu');
const HALF = 4;

const makers: Readonly<Record<string, Make>> = {
  'shampoo, two steps late': (extra) =>
    shampoo({ blockSize: 4, refreshEvery: 3 }, { ...extra, pipeline: { delay: 2 } }),
  soap: (extra) => soap({ blockSize: 4, refreshEvery: 2 }, extra),
  sonew: (extra) => sonew({}, extra),
};

/** Steps by all ranks, or by this one alone. */
async function train(
  optimizer: SecondOrderOptimizer,
  problem: Problem,
  isAlone: boolean,
  from: number,
): Promise<void> {
  for (let step = from; step < from + HALF; step++) {
    await optimizer.ready();
    const rows = across.mine(allRows(problem));
    if (isAlone) stepInParts(optimizer, problem, step, across.size);
    else optimizer.minimize(() => problem.loss(step, rows), false, variablesOf(problem));
  }
}

/** Two halves, with a save between them that another optimizer loads. */
async function inHalves(make: Make, isFirstAlone: boolean, isSecondAlone: boolean) {
  const problem = problems['dense']!();
  const [first, second] = [isFirstAlone, isSecondAlone].map((alone) =>
    make(alone ? {} : { across }),
  ) as [SecondOrderOptimizer, SecondOrderOptimizer];
  await train(first, problem, isFirstAlone, 1);
  await second.setWeights(await first.getWeights());
  first.dispose();
  await train(second, problem, isSecondAlone, HALF + 1);
  const end = await hashOfEnd(problem, second, []);
  second.dispose();
  problem.dispose();
  return end;
}

for (const [name, make] of Object.entries(makers)) {
  const before = tf.memory().numTensors;
  const ends = [
    await inHalves(make, false, false),
    await inHalves(make, false, true),
    await inHalves(make, true, false),
    await inHalves(make, true, true),
  ];
  if (new Set(ends).size > 1) throw new Error(`${name}: ends differ: ${ends}`);
  if (tf.memory().numTensors !== before) throw new Error(`${name}: tensors are left`);
  process.stdout.write(`${name}, rank ${across.rank}: ${ends[0]}\n`);
}
