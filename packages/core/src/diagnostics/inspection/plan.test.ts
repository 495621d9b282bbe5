import { eigenRoots } from '@curvature/backend-tfjs';
import { perTensor } from '@curvature/grafting';
import { kronecker } from '@curvature/kronecker';
import { adam, heavyBall } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { factored } from '../../factored/factored.js';
import { secondOrder } from '../../optimizer.js';
import { tiles } from '../../partition/tiles.js';

beforeAll(() => tf.setBackend('cpu'));

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
