// Roots of matrices that are singular but for their ridge, and of such as have none.
import '../../test/gpu.js';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { backend, describeOnGpu } from '../../test/on-webgpu.js';
import { stackOf } from '../../test/root-cases.js';
import { defaults, howOf, most, one, ways } from '../../test/solved-stacks.js';
import { solveStacks } from './solve-stacks.js';
import type { Job } from './table.js';

describeOnGpu('inverse roots', () => {
  it.each<[string, () => tf.Tensor, Partial<Job>]>([
    ['the identity', () => tf.eye(5), {}],
    [
      'rank 1 with a relative ridge',
      () => tf.ones([5, 5]),
      { ridge: { absolute: 0, relative: 1e-4 } },
    ],
    [
      'rank 1 with an absolute ridge',
      () => tf.ones([5, 5]),
      { ridge: { absolute: 1e-3, relative: 0 } },
    ],
    [
      'zeros with an absolute ridge',
      () => tf.zeros([5, 5]),
      { ridge: { absolute: 1e-2, relative: 0 } },
    ],
    ['a number', () => tf.tensor2d([[3]]), { ridge: { absolute: 0, relative: 0 } }],
  ])('of %s', async (_, make, job) => {
    for (const [, alone] of ways) {
      const matrix = tf.tidy(() => tf.expandDims(make()));
      const got = await one(alone, { matrix, ...job });
      expect(got.error).toBeLessThan(3e-3);
      expect(most(got.residual)).toBeLessThan(3e-3);
      matrix.dispose();
    }
  });

  it.each(ways)('by %s: condition 1e8 with a ridge of 1e-5', async (_, alone) => {
    for (const p of [2, 4]) {
      const matrix = stackOf(2, 10, 1e8, 6);
      const got = await one(alone, { matrix, p });
      // X has errors of condition / ridge roundings.
      expect(got.error).toBeLessThan(3e-7 * 1e5 * p);
      expect(most(got.residual)).toBeLessThan(0.1);
      matrix.dispose();
    }
  });

  it.each(ways)(
    'by %s: zeros without a ridge have no curvature, and a root of zeros',
    async (_, alone) => {
      const matrix = tf.zeros([2, 3, 3]);
      const ridge = { absolute: 0, relative: 1e-6 };
      const previous = tf.ones([2, 3, 3]);
      const got = await one(alone, { matrix, ridge, previous });
      expect(got.root).toEqual(Array.from({ length: 18 }, () => 0));
      expect([...got.residual, ...got.largest]).toEqual([0, 0, 0, 0]);
      expect(got.condition.map((x) => x / 3e38)).toEqual([1, 1].map((x) => expect.closeTo(x, 5)));
      tf.dispose([matrix, previous]);
    },
  );

  it.each(ways)(
    'by %s: what is not finite is reported, and spoils no other matrix',
    async (_, alone) => {
      const good = stackOf(1, 3, 10, 1);
      const alike = await one(alone, { matrix: good });
      for (const bad of [NaN, Infinity, -Infinity]) {
        const spoilt = tf.tidy(() =>
          tf.concat([good, tf.tensor3d([1, 0, 0, 0, bad, 0, 0, 0, 1], [1, 3, 3])]),
        );
        const got = await one(alone, { matrix: spoilt });
        expect(got.residual.map(Number.isFinite)).toEqual([true, false]);
        expect(got.root.slice(0, 9)).toEqual(alike.root);
        spoilt.dispose();
      }
      good.dispose();
    },
  );

  it.each(ways)(
    'by %s: a wrong root leaves the previous one, matrix by matrix',
    async (_, alone) => {
      const [good, bad] = [stackOf(1, 8, 10, 1), stackOf(1, 8, 1e12, 2)];
      const matrix = tf.concat([good, bad]);
      const previous = tf.fill([2, 8, 8], 7);
      const ridge = { absolute: 0, relative: 0 };
      const [infos] = solveStacks(
        backend(),
        [{ ...defaults, matrix, ridge, previous }],
        howOf(alone),
      );
      const tensors = Object.values(infos!).map((info) =>
        tf.engine().makeTensorFromTensorInfo(info),
      );
      const [root, residual] = await Promise.all([tensors[0]!.data(), tensors[1]!.data()]);
      expect(root.slice(64)).toEqual(new Float32Array(64).fill(7));
      expect(residual[1]).toBeGreaterThan(0.1);
      expect(residual[0]).toBeLessThan(0.1);
      expect(root[0]).not.toBe(7);
      expect(new Set(await previous.data())).toEqual(new Set([7]));
      tf.dispose([good, bad, matrix, previous, tensors]);
    },
  );
});
