// Image borders, masks and dead units: parts of a parameter that never get a gradient.
import { backgroundEigenRoots, eigenRoots, newtonRoots } from '@curvature/backend-tfjs';
import { perBlock, perTensor } from '@curvature/grafting';
import { every } from '@curvature/policies';
import { sgd } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { describe, expect, test } from 'vitest';
import { shampooLike, type Solver } from '../../test/small-problem.js';

const solvers = { eigenRoots, backgroundEigenRoots, newtonRoots };

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test.each(Object.entries(solvers))(
    '%s: tiles whose gradients are all zero stay, and the others train',
    async (_, make) => {
      await tf.setBackend(backend);
      const w = tf.variable(tf.ones([20, 6]));
      const grad = tf.concat([tf.zeros([16, 6]), tf.randomNormal([4, 6], 0, 1, 'float32', 1)]);
      const optimizer = shampooLike({ toleratedFailures: 0, weightDecay: null }, make() as Solver);
      for (let step = 0; step < 12; step++) {
        optimizer.applyGradients([{ name: w.name, tensor: grad }]);
        await optimizer.settled();
      }
      expect(optimizer.inspect()[0]!.refreshes).toBeGreaterThan(2);
      const values = w.dataSync();
      expect([...values.subarray(0, 16 * 6)].every((value) => value === 1)).toBe(true);
      expect(
        [...values.subarray(16 * 6)].every((value) => Number.isFinite(value) && value !== 1),
      ).toBe(true);
    },
  );
});

test.each([perTensor, perBlock])(
  'what had no curvature at the last refresh still moves, by the update that is grafted (%#)',
  (graft) => {
    const w = tf.variable(tf.zeros([2, 2]));
    const optimizer = shampooLike({
      graft: graft(sgd()),
      policy: every({ roots: 50 }),
      weightDecay: null,
    });
    for (const size of [0, 1])
      optimizer.applyGradients([{ name: w.name, tensor: tf.fill([2, 2], size) }]);
    expect([...w.dataSync()]).toEqual(expect.arrayContaining([expect.closeTo(-0.02 * 1.9, 6)]));
  },
);
