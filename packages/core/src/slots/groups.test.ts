import { perTensor } from '@curvature/grafting';
import { adam, ema, heavyBall } from '@curvature/rules';
import type { Parameter } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { problem, shampooLike, stepOnce } from '../../test/small-problem.js';
import { secondOrder } from '../optimizer.js';
import type { Overrides } from './types.js';

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

test('a group may unset any slot', () => {
  const slots = {
    learningRate: 0.1,
    preconditioner: null,
    filter: ema(),
    momentum: heavyBall(),
    fallback: adam(),
    graft: perTensor(adam()),
    weightDecay: { rate: 0.1, at: 'gradient' },
    startStep: 3,
  } as const;
  const unset = {
    filter: null,
    momentum: null,
    fallback: null,
    graft: null,
    weightDecay: null,
    startStep: null,
    policy: null,
    partition: null,
  };
  const w = tf.variable(tf.ones([2, 2]));
  const optimizer = secondOrder({ ...slots, groups: () => unset });
  optimizer.minimize(() => tf.sum(w) as tf.Scalar, false, [w]);
  // Plain gradient descent.
  expect(w.dataSync()[0]).toBeCloseTo(0.9, 6);
  for (const each of [optimizer, w]) each.dispose();
});
