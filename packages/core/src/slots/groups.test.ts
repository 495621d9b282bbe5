import { eigenRoots } from '@curvature/backend-tfjs';
import { perTensor } from '@curvature/grafting';
import { kronecker } from '@curvature/kronecker';
import { heavyBall, adam } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { factored } from '../factored/factored.js';
import { firstOrder } from '../first-order.js';
import { secondOrder } from '../optimizer.js';
import { tiles } from '../partition/partition.js';
import type { Overrides } from './types.js';
import { problem, shampooLike, stepOnce } from '../../test/small-problem.js';
import type { Parameter } from '@curvature/spec';

beforeAll(() => tf.setBackend('cpu'));

describe('groups', () => {
  const isVector = ({ shape }: Parameter) => shape.length === 1;
  const afterOne = (
    groups: ((p: Parameter) => Overrides<'grad'> | undefined) | null,
    more: Overrides<'grad'> = {},
  ) => {
    const task = problem();
    const optimizer = shampooLike({ groups, ...more });
    stepOnce(optimizer, task);
    const values = task.variables.map((variable) => [...variable.dataSync()]);
    return {
      values,
      optimizer,
      start: problem().variables.map((variable) => [...variable.dataSync()]),
    };
  };

  test('override rate, decay and preconditioning of the parameters they choose, and no others', () => {
    const plain = afterOne(null);
    const still = afterOne((p) =>
      isVector(p) ? { learningRate: 0, weightDecay: null } : undefined,
    );
    expect(still.values[0]).toEqual(plain.values[0]);
    expect(still.values[1]).toEqual(still.start[1]);
    const first = afterOne((p) => ({ precondition: !isVector(p) }));
    expect(first.values[0]).toEqual(plain.values[0]);
    expect(first.optimizer.inspect().map((row) => row.preconditioned)).toEqual([true, false]);
  });

  test('know the parameters that are trained together, in order, and keep to them', () => {
    const isLast = ({ name }: Parameter, all: readonly Parameter[]) => all.at(-1)!.name === name;
    const task = problem();
    const optimizer = shampooLike({
      groups: (p, all) => (isLast(p, all) ? { learningRate: 0, weightDecay: null } : undefined),
    });
    const [kernel, bias] = task.variables;
    const start = [...bias!.dataSync()];
    stepOnce(optimizer, task);
    expect([...bias!.dataSync()]).toEqual(start);
    // Alone in a step the kernel is the last; it stays in its group, also under another rate.
    const before = [...kernel!.dataSync()];
    optimizer.setLearningRate(0.03);
    optimizer.minimize(task.loss, false, [kernel!]);
    expect([...kernel!.dataSync()]).not.toEqual(before);
    optimizer.dispose();
    task.dispose();
  });

  test('may say why they precondition nothing', () => {
    const { optimizer } = afterOne((p) => (isVector(p) ? { precondition: 'a bias' } : undefined));
    expect(optimizer.inspect().map((row) => row.preconditioned)).toEqual([true, false]);
    const all = { kernel: [4, 3], bias: [3] };
    expect(optimizer.plan(all).map(({ why }) => why)).toEqual(['', 'a bias']);
    const planned = shampooLike({
      groups: (p, others) => ({ precondition: others.at(-1) === p || 'not the last' }),
    });
    expect(planned.plan(all).map(({ why }) => why)).toEqual(['not the last', '']);
  });

  test('are checked when a parameter is first seen', () => {
    expect(() => afterOne(() => ({ learningRate: -1 }))).toThrow(
      /group of .*: option learningRate must be a number at least 0.*got -1/,
    );
    expect(() => afterOne(() => ({ pipeline: null }) as never)).toThrow(
      /there is no option pipeline/,
    );
  });
});

describe('plan', () => {
  const optimizer = secondOrder({
    learningRate: 0.1,
    preconditioner: factored(kronecker(), eigenRoots()),
    graft: perTensor(adam()),
    momentum: heavyBall(),
    groups: ({ name }) => (name === 'norm' ? { precondition: false } : undefined),
  });

  test('tells blocks, memory, cost and why not, and keeps nothing', () => {
    const before = tf.memory().numTensors;
    const rows = optimizer.plan({
      dense: [784, 400],
      embedding: [50_000, 64],
      norm: [64],
      everything: [9000],
    });
    expect(tf.memory().numTensors).toBe(before);
    const [dense, embedding, norm, everything] = rows;
    expect(dense).toMatchObject({
      shape: '784x400',
      preconditioned: true,
      tiles: '28 of 112x100',
      factors: '112,100',
      why: '',
    });
    const floats = 28 * (112 ** 2 + 100 ** 2);
    expect(dense!.statisticsBytes).toBe(4 * floats);
    expect(dense!.cacheBytes).toBe(4 * (floats + 3 * 2 * 28));
    expect(dense!.ruleBytes).toBe(4 * 3 * 784 * 400);
    expect(dense!.refreshFlops).toBeGreaterThan(28 * 2 * 100 ** 3);
    expect(embedding).toMatchObject({
      preconditioned: true,
      tiles: '1 of 50000x64',
      factors: '64',
    });
    expect(embedding!.why).toMatch(/one-sided: dimension 50000 is over/);
    expect(norm!.why).toMatch(/precondition: false/);
    expect(everything!.why).toMatch(/every dimension of \[9000\] is over/);
    expect(norm).toMatchObject({ preconditioned: false, statisticsBytes: 0, cacheBytes: 0 });
  });

  test('promises the memory that training then takes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
        (shape) => {
          const made = secondOrder({
            learningRate: 0.1,
            preconditioner: factored(kronecker(), eigenRoots()),
            partition: tiles({ blockSize: 3 }),
            graft: perTensor(adam()),
          });
          const [row] = made.plan({ w: shape });
          const [variable, grad] = [
            tf.variable(tf.ones(shape)),
            tf.randomNormal(shape, 0, 1, 'float32', 1),
          ];
          const before = tf.memory().numBytes;
          made.applyGradients([{ name: variable.name, tensor: grad }]);
          expect(tf.memory().numBytes - before).toBe(
            row!.statisticsBytes + row!.cacheBytes + row!.ruleBytes,
          );
          made.dispose();
          tf.dispose([variable, grad]);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('takes the variables of a model as they are', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    expect(
      optimizer
        .plan(model.trainableWeights.map(({ name, shape }) => ({ name, shape: shape as number[] })))
        .map((row) => row.shape),
    ).toEqual(['3x2', '2']);
  });
});

describe('bad slots are refused where they are made', () => {
  const good = { learningRate: 0.1, preconditioner: null };
  test.each([
    [{ learningRate: -0.1 }, /learningRate must be a number at least 0.*got -0.1/],
    [{ learningRate: NaN }, /learningRate/],
    [{ learningRate: '0.1' }, /learningRate/],
    [{ toleratedFailures: -1 }, /toleratedFailures must be a whole number/],
    [{ pipeline: { delay: 1.5 } }, /pipeline.delay/],
    [{ weightDecay: { rate: -1, at: 'gradient' } }, /weightDecay.rate/],
    [
      { weightDecay: { rate: 1, at: 'somewhere' } },
      /weightDecay.at must be one of gradient, beforeMomentum, afterMomentum, got somewhere/,
    ],
    [{ startStep: 0 }, /startStep/],
    [{ learningrate: 1 }, /there is no option learningrate.*misspelt/],
  ])('%j', (bad, message) => {
    expect(() => secondOrder({ ...good, ...bad } as never)).toThrow(message);
  });
});

test.each([
  [
    'sgd',
    () => firstOrder({ learningRate: 0.05, rule: heavyBall({ beta: 0 }) }),
    () => tf.train.sgd(0.05),
  ],
  [
    'momentum',
    () => firstOrder({ learningRate: 0.05, rule: heavyBall() }),
    () => tf.train.momentum(0.05, 0.9),
  ],
  ['adam', () => firstOrder({ learningRate: 0.05, rule: adam() }), () => tf.train.adam(0.05)],
] as const)('firstOrder with %s trains as that of tf.train', (_, ours, theirs) => {
  const losses = [ours(), theirs()].map((optimizer) => {
    const task = problem();
    return Array.from({ length: 30 }, () => stepOnce(optimizer, task));
  });
  losses[0]!.forEach((loss, i) => expect(loss / losses[1]![i]!).toBeCloseTo(1, 4));
});
