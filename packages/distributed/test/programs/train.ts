// Trains each problem with each optimizer, and prints how it ends: on ranks, or, with `parts K`, in
// one process that takes the parts of K ranks in turn.
import * as tf from '@tensorflow/tfjs';
import { ranks } from '@curvature/distributed';
import { finish } from '../training/ends.js';
import { ofGradients } from '../training/optimizers.js';
import { stepInParts } from '../training/parts.js';
import { allRows, problems, variablesOf } from '../training/problems.js';

const STEPS = 8;
const [how, count] = process.argv.slice(2);
const parts = how === 'parts' ? Number(count) : null;
const across = await ranks({ state: how === 'sharded' ? 'sharded' : 'whole' });
await tf.setBackend('cpu');

for (const [of, makeProblem] of Object.entries(problems))
  for (const [name, make] of Object.entries(ofGradients)) {
    const before = tf.memory().numTensors;
    const [problem, optimizer] = [makeProblem(), make(parts ? {} : { across })];
    const losses: number[] = [];
    for (let step = 1; step <= STEPS; step++) {
      if (parts) losses.push(stepInParts(optimizer, problem, step, parts));
      else {
        const rows = across.mine(allRows(problem));
        const loss = optimizer.minimize(() => problem.loss(step, rows), true, variablesOf(problem));
        losses.push(loss!.dataSync()[0]!);
        loss!.dispose();
      }
      await optimizer.ready();
    }
    await finish(`${of}, ${name}`, { problem, optimizer, before, rank: across.rank }, losses);
  }
