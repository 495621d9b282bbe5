// As train.ts, for methods that work by layers.
import { type Slots, secondOrder } from '@curvature/core';
import { ranks } from '@curvature/distributed';
import type { AnyPreconditioner } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { finish } from '../training/ends.js';
import { Parts, preconditionerInParts, sourceInParts } from '../training/layers-in-parts.js';
import { layerwise } from '../training/layerwise.js';
import { allRows, type Problem, problems, variablesOf } from '../training/problems.js';

const STEPS = 8;
const [how, count] = process.argv.slice(2);
const across = await ranks();
await tf.setBackend('cpu');

type Layerwise = Slots<'activations' | 'outputGrads'> & { preconditioner: AnyPreconditioner };
interface Run {
  readonly slots: object;
  /** The loss of a step. */
  readonly loss: (step: number) => () => tf.Scalar;
}

function onRanks(problem: Problem, slots: Layerwise): Run {
  const loss = (step: number) => {
    const rows = across.mine(allRows(problem));
    return () => problem.loss(step, rows);
  };
  return { slots: { ...slots, across }, loss };
}

function inParts(problem: Problem, { preconditioner, signals, ...slots }: Layerwise): Run {
  const parts = new Parts(problem, Number(count));
  const loss = (step: number) => {
    parts.step = step;
    return () => parts.loss();
  };
  const own = {
    preconditioner: preconditionerInParts(preconditioner, parts),
    signals: sourceInParts(signals, parts),
  };
  return { slots: { ...slots, ...own }, loss };
}

for (const [of, makeProblem] of Object.entries(problems))
  for (const [name, slotsOf] of Object.entries(layerwise)) {
    const before = tf.memory().numTensors;
    const problem = makeProblem();
    const run = (how === 'parts' ? inParts : onRanks)(problem, slotsOf() as Layerwise);
    const optimizer = secondOrder(run.slots as Slots<'grad'>);
    const losses: number[] = [];
    for (let step = 1; step <= STEPS; step++) {
      const loss = optimizer.minimize(run.loss(step), true, variablesOf(problem))!;
      losses.push(loss.dataSync()[0]!);
      loss.dispose();
      await optimizer.ready();
    }
    await finish(`${of}, ${name}`, { problem, optimizer, before, rank: across.rank }, losses);
  }
