import { firstOrder } from '@curvature/core';
import { heavyBall } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { momentumCase, type MomentumOptions } from '../../test/momentum-case.js';
import { momentum } from '../../test/momentum.js';
import { runCase } from './run-case.js';

const options = { learningRate: 0.1, momentum: 0.9 };
const ours = (o: MomentumOptions) =>
  firstOrder({
    learningRate: o.learningRate,
    rule: heavyBall({ beta: o.momentum, nesterov: false }),
  });

beforeAll(() => tf.setBackend('cpu'));

describe('runCase', () => {
  it.each([
    ["tfjs's", momentum],
    ['ours', ours],
  ])('finds momentum, %s, right', async (_, composition) => {
    expect(await runCase(momentumCase(options), composition)).toBeLessThan(1e-6);
  });

  it('measures the error of an optimizer', async () => {
    const gradientDescent = momentumCase({ learningRate: 0.1, momentum: 0 });
    const tooFast = await runCase(gradientDescent, () => tf.train.sgd(0.125));
    expect(tooFast).toBeCloseTo(0.25, 5);
  });

  it('takes the worst step and variable', async () => {
    const given = momentumCase({ learningRate: 0.1, momentum: 0 });
    const expected = structuredClone(given.expected) as any;
    expected[2]['golden/bias'][1] += 5;
    const move = Math.max(
      ...given.variables[1]!.values.map((w, i) => Math.abs(expected[2]['golden/bias'][i] - w)),
    );
    expect(await runCase({ ...given, expected }, () => tf.train.sgd(0.1))).toBeCloseTo(5 / move, 4);
  });

  it('is NaN, which passes no tolerance, if a value is', async () => {
    const given = momentumCase({ learningRate: 0.1, momentum: 0 });
    expect(await runCase(given, () => tf.train.sgd(Number.NaN))).toBeNaN();
  });

  it('is 0 if nothing moves as expected, else infinite', async () => {
    const still = momentumCase({ learningRate: 0, momentum: 0 });
    expect(await runCase(still, () => tf.train.sgd(0))).toBe(0);
    expect(await runCase(still, () => tf.train.sgd(0.1))).toBe(Infinity);
  });

  it.each([
    ['it passes', ours],
    [
      'it throws',
      () => {
        const optimizer = tf.train.sgd(0.1);
        return Object.assign(optimizer, {
          applyGradients: () => {
            throw new Error('no step');
          },
        });
      },
    ],
  ])('leaves no tensor and no variable behind when %s', async (_, composition) => {
    const before = tf.memory().numTensors;
    await runCase(momentumCase(options), composition).catch(() => {});
    expect(tf.memory().numTensors).toBe(before);
    expect(
      Object.keys(tf.engine().registeredVariables).filter((name) => name.startsWith('golden/')),
    ).toEqual([]);
  });
});
