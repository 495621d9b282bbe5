// What happens on one rank alone counts alike on all: roots that fail, or come later than those of
// other ranks, and signals that are missing.
import { eigenRoots } from '@curvature/backend-tfjs';
import { ranks } from '@curvature/distributed';
import { kronecker } from '@curvature/kronecker';
import * as tf from '@tensorflow/tfjs';
import type { Sharing } from '../../src/ranks/shares/cost-model.js';
import { factored } from '../../src/factored/factored.js';
import { whole } from '../../src/partition/partition.js';
import { tiles } from '../../src/partition/tiles.js';
import { denseLayer, inputScaled } from '../layer-signals.js';
import { faulty, later, type Solver } from '../small-problem.js';
import { across, agree, type End, trained } from './tasks.js';

const communicator = await ranks();
await tf.setBackend('cpu');

const partition = tiles({ blockSize: 4, mergeDimsUpTo: 0 });
const isLast = communicator.rank === communicator.size - 1;
/** On the last rank another solver than on all others. */
const shampoo = (onLast: Solver, others: Solver = eigenRoots()) =>
  factored(kronecker({ beta2: 0.9, ridge: { relative: 1e-4 } }), {
    ...(isLast ? onLast : others),
    name: 'roots',
  });
/** Every 10 solves or so are a step of one rank. */
const some = (solve: number) => solve > 6 && solve < 12;

interface Case {
  readonly slots: () => object;
  /** What must have been told, or thrown. */
  readonly seen: (end: End) => boolean;
}
const told = (end: End, what: RegExp) => end.events.some((event) => what.test(event));
const cases: Record<string, Case> = {
  'a root that throws': {
    slots: () => ({ preconditioner: shampoo(faulty(some, 'throws')) }),
    seen: (end) => told(end, /"failure".*the solver threw/) && end.error === null,
  },
  'a root that is not finite': {
    slots: () => ({ preconditioner: shampoo(faulty(some, 'gives NaN')) }),
    seen: (end) => told(end, /"failure".*not finite/),
  },
  'a root that is refused later': {
    slots: () => ({
      preconditioner: shampoo(later(faulty(some, 'throws')), later(eigenRoots())),
      pipeline: { delay: 1 },
    }),
    seen: (end) => told(end, /"failure".*the solver threw/),
  },
  'roots that always throw': {
    slots: () => ({ preconditioner: shampoo(faulty(() => true, 'throws')) }),
    seen: (end) => /refresh failed 4 times in a row.*the solver threw/.test(end.error ?? ''),
  },
  'roots that one rank has later': {
    slots: () => ({
      preconditioner: shampoo(later(eigenRoots(), 4), later(eigenRoots(), 1)),
      pipeline: { delay: 'asap' },
    }),
    seen: (end) => told(end, /"refresh".*"staleness":[1-9]/),
  },
};

for (const sharing of ['always', 'never', 'where it pays'] satisfies Sharing[]) {
  for (const [name, { slots, seen }] of Object.entries(cases)) {
    const what = `${name}, shared ${sharing}`;
    const before = tf.memory().numTensors;
    const end = await trained(communicator, sharing, { partition, ...slots() }, 10);
    agree(communicator, what, end);
    if (!seen(end)) throw new Error(`${what}: it did not happen: ${end.error}, ${end.events}`);
    if (tf.memory().numTensors !== before)
      throw new Error(`${what}: ${tf.memory().numTensors - before} tensors are left behind`);
  }
}
/** The kernel of one layer, where nothing is captured of it at these steps. */
function withGaps(isGap: (step: number) => boolean): number[] {
  tf.engine().startScope();
  const { source, loss, variables, kernel } = denseLayer();
  let steps = 0;
  const signals: typeof source = {
    ...source,
    capture(request) {
      const captured = source.capture(request);
      const isMissing = isGap(++steps);
      return { ...captured, of: (block) => (isMissing ? null : captured.of(block)) };
    },
  };
  const preconditioner = inputScaled(false);
  const slots = { learningRate: 0.1, preconditioner, partition: whole, signals };
  const optimizer = across(communicator, 'always', slots);
  for (let step = 0; step < 5; step++) optimizer.minimize(loss, false, variables);
  const values = Array.from(kernel.dataSync());
  optimizer.dispose();
  tf.dispose(variables);
  tf.engine().endScope();
  return values;
}

const before = tf.memory().numTensors;
const gaps = withGaps((step) => step === 4 || (isLast && step <= 2));
agree(communicator, 'signals that one rank lacks', gaps);
const none = withGaps((step) => step === 4);
if (gaps.some((value, i) => !(Math.abs(value - none[i]!) < 1e-5)))
  throw new Error(`the statistics of other ranks do not stand for those of one: ${gaps}, ${none}`);
if (tf.memory().numTensors !== before) throw new Error('signals: tensors are left behind');

if (communicator.rank === 0)
  process.stdout.write(`all of ${Object.keys(cases).length} cases count alike\n`);
