import { adam, ema, heavyBall, nadam, sgd } from '@curvature/rules';
import type { Preconditioner, Rule, State } from '@curvature/spec';
import {
  type RunningAverage,
  type WholeStep,
  adamStep,
  adamSteps,
  entriesOf,
} from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { run, problem } from '../../../test/small-problem.js';
import { firstOrder } from '../../first-order.js';
import { secondOrder, type SecondOrderOptimizer } from '../../optimizer.js';
import { whole } from '../../partition/partition.js';
import { tiles } from '../../partition/tiles.js';
import type { WeightDecay } from '../../slots/rates.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

let fused = 0;
/**
 * The composite as the kernel of a backend. It donates nothing, so the real kernels' memory is
 * tested with them.
 */
beforeEach(() => {
  fused = 0;
  tf.registerKernel({
    kernelName: adamSteps.name,
    backendName: 'cpu',
    kernelFunc: ({ inputs, attrs }) =>
      entriesOf(adamSteps, inputs as never, attrs).flatMap((entry) => {
        fused++;
        return adamStep.composite(entry.inputs as never, entry.attributes as never);
      }) as tf.TensorInfo[],
  });
});
afterEach(() => {
  if (tf.getKernel(adamSteps.name, 'cpu')) tf.unregisterKernel(adamSteps.name, 'cpu');
});

/** Losses and the change in live tensors of 8 steps. */
async function trained(make: () => SecondOrderOptimizer) {
  const task = problem();
  const before = tf.memory().numTensors;
  const optimizer = make();
  const losses = await run(optimizer, task, 8);
  const values = task.variables.map((variable) => [...variable.dataSync()]);
  optimizer.dispose();
  const leaked = tf.memory().numTensors - before;
  task.dispose();
  return { losses, values: values.flat(), leaked };
}

async function bothWays(make: () => SecondOrderOptimizer) {
  const once = await trained(make);
  const calls = fused;
  tf.unregisterKernel(adamSteps.name, 'cpu');
  return { once, calls, ordinary: await trained(make) };
}

const decays: readonly (readonly [string, WeightDecay | undefined, boolean])[] = [
  ['no decay', undefined, true],
  ['decoupled decay', { rate: 0.1, at: 'afterMomentum' }, true],
  ['decay added to the gradient', { rate: 0.1, at: 'gradient' }, false],
  ['cautious decay', { rate: 0.1, at: 'afterMomentum', cautious: true }, false],
];
const rules: readonly (readonly [string, Rule<State>, boolean])[] = [
  ['adam', adam() as Rule<State>, true],
  ['nadam', nadam() as Rule<State>, true],
  ['adam without a first moment', adam({ beta1: 0 }) as Rule<State>, false],
  ['heavyBall', heavyBall() as Rule<State>, false],
];

describe.each(rules)('%s', (_, rule, fuses) => {
  test.each(decays)(
    'with %s in one pass goes the ordinary way',
    async (_name, weightDecay, may) => {
      const { once, calls, ordinary } = await bothWays(() =>
        firstOrder({ learningRate: 0.05, rule, ...(weightDecay && { weightDecay }) }),
      );
      expect(calls).toBe(fuses && may ? 16 : 0);
      once.values.forEach((value, i) => expect(value).toBeCloseTo(ordinary.values[i]!, 5));
      expect(once.leaked).toBe(0);
      expect(once.losses.at(-1)).toBeLessThan(once.losses[0]!);
    },
  );
});

test('Adam without a first moment takes that of the filter before it, and goes the ordinary way', async () => {
  const { once, calls, ordinary } = await bothWays(() =>
    secondOrder({
      learningRate: 0.05,
      preconditioner: null,
      filter: ema(),
      fallback: adam({ beta1: 0 }),
    }),
  );
  expect(calls).toBe(16);
  once.values.forEach((value, i) => expect(value).toBeCloseTo(ordinary.values[i]!, 5));
  expect([once.leaked, ordinary.leaked]).toEqual([0, 0]);
});

test('a rule with a moment of its own behind a filter, or before a momentum, keeps to the ordinary way', async () => {
  const slots = { learningRate: 0.05, preconditioner: null, fallback: adam() };
  await trained(() => secondOrder({ ...slots, filter: ema() }));
  await trained(() => secondOrder({ ...slots, momentum: heavyBall() }));
  expect(fused).toBe(0);
  await trained(() => secondOrder(slots));
  expect(fused).toBe(16);
});

type Entry = WholeStep<tf.Tensor, { readonly step: number }> & { readonly average: RunningAverage };

/** AdaGrad's diagonal as a preconditioner, with or without fused steps. */
const diagonal = (
  direct: boolean,
  seen: number[] = [],
): Preconditioner<tf.Tensor, number, 'grad'> => ({
  specVersion: 1,
  name: 'diagonal',
  needs: ['grad'],
  init: ({ shape }) => tf.zeros([...shape]),
  accumulate: (v, { grad }) => tf.add(v, tf.square(grad)),
  refresh: () => 1,
  apply: (_, direction, v) => tf.div(direction, tf.add(tf.sqrt(v), 1e-3)),
  ...(direct && {
    fusedSteps: (entries: readonly Entry[]) =>
      entries.map(({ state, grad, parameter, average, decay, rate, context }) => {
        seen.push(context.step);
        const v = tf.add(state, tf.square(tf.reshape(grad, state.shape)));
        const mean = tf.add(tf.mul(average.mean, average.decay), tf.mul(grad, average.weight));
        const root = tf.add(tf.sqrt(tf.reshape(v, grad.shape)), 1e-3);
        const update = tf.div(tf.mul(mean, average.scale), root);
        return {
          state: v,
          mean,
          parameter: tf.sub(tf.mul(parameter, decay), tf.mul(update, rate)),
        };
      }),
  }),
});

const around = {
  learningRate: 0.05,
  partition: whole,
  filter: ema(),
  weightDecay: { rate: 0.1, at: 'afterMomentum' },
} as const;

describe('a preconditioner that takes its step in one pass', () => {
  test('goes the ordinary way, from its second step on', async () => {
    const seen: number[] = [];
    const once = await trained(() =>
      secondOrder({ ...around, preconditioner: diagonal(true, seen) }),
    );
    const ordinary = await trained(() =>
      secondOrder({ ...around, preconditioner: diagonal(false) }),
    );
    expect(seen).toEqual([2, 3, 4, 5, 6, 7, 8].flatMap((step) => [step, step]));
    once.values.forEach((value, i) => expect(value).toBeCloseTo(ordinary.values[i]!, 5));
    expect([once.leaked, ordinary.leaked]).toEqual([0, 0]);
  });

  test.each([
    ['a graft', { graft: { rule: sgd(), scope: 'tensor' } }],
    ['a momentum', { momentum: heavyBall() }],
    ['a filter that is no average', { filter: adam() }],
    ['tiles', { partition: tiles({ blockSize: 2 }) }],
    ['a later start', { startStep: 9 }],
  ] as const)('is not asked where there is %s', async (_, slots) => {
    const seen: number[] = [];
    await trained(() =>
      secondOrder({ ...around, preconditioner: diagonal(true, seen), ...(slots as object) }),
    );
    expect(seen).toEqual([]);
  });
});
