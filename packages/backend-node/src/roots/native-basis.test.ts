import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eigenBasis } from '../../../backend-tfjs/src/index.js';
import { eigenCorrected } from '../../../kronecker/src/eigenbasis/index.js';
import type { EigenBasis } from '../../../spec/src/roots/index.js';
import { preconditionerIssues } from '../../../testkit/src/index.js';
import { describeOnTensorflow } from '../../test/on-tensorflow.js';
import { poseAsGpu } from '../../test/pose-as-gpu.js';
import { gram, largestOf } from '../../test/stacks.js';
import { nativeBasis } from './native-basis.js';

const solve = (matrix: tf.Tensor, solver = nativeBasis()) =>
  solver.solve(matrix, null) as EigenBasis;

describeOnTensorflow(() => {
  test('is orthogonal and makes every matrix diagonal; coordinates of zeros keep their axes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1e-12, 1, 1e12),
        fc.nat(1000),
        (count, seen, rank, scale, seed) => {
          tf.tidy(() => {
            const n = seen.length;
            const mask = tf.mul(tf.tensor(seen, [n, 1]), tf.tensor(seen, [1, n]));
            const matrix = tf.mul(tf.mul(gram(count, n, rank, seed), mask), scale);
            const { basis } = solve(matrix);
            const turned = tf.transpose(basis, [0, 2, 1]);
            expect(largestOf(tf.sub(tf.matMul(turned, basis), tf.eye(n)))).toBeLessThan(1e-6);
            const b = tf.mul(tf.matMul(tf.matMul(turned, matrix), basis), tf.sub(1, tf.eye(n)));
            expect(largestOf(b)).toBeLessThanOrEqual(3e-6 * largestOf(matrix));
            for (const q of basis.arraySync() as number[][][])
              for (const i of seen.keys())
                for (let j = 0; seen[i] === 0 && j < n; j++)
                  expect([q[i]![j], q[j]![i]]).toEqual(i === j ? [1, 1] : [0, 0]);
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('equals eigenBasis() but for signs, where eigenvalues are apart', () => {
    tf.tidy(() => {
      const matrix = gram(2, 8, 20);
      const [got, want] = [solve(matrix), solve(matrix, eigenBasis())];
      expect(largestOf(tf.sub(tf.abs(got.basis), tf.abs(want.basis)))).toBeLessThan(1e-6);
      expect(got.condition / want.condition).toBeCloseTo(1, 5);
      expect({ ...got, basis: null, condition: 0 }).toEqual({ ...want, basis: null, condition: 0 });
      expect(solve(tf.zeros([1, 3, 3]))).toMatchObject({ condition: 1, reused: 0 });
    });
  });

  test('makes a lawful preconditioner', async () => {
    expect(await preconditionerIssues(() => eigenCorrected({ solver: nativeBasis() }))).toEqual([]);
  });

  test('a matrix that is not finite is refused by name', () => {
    tf.tidy(() => {
      for (const bad of [NaN, Infinity])
        expect(() => solve(tf.concat([gram(1, 2, 2), tf.fill([1, 2, 2], bad)]))).toThrow(
          /Tile 1 of 2 holds NaN or Infinity/,
        );
    });
  });

  test('on a GPU nothing is read before the step ends, and the basis outlives its tidy', async () => {
    const pose = poseAsGpu();
    const matrices = [gram(2, 5, 9), tf.fill([1, 2, 2], NaN)];
    let found!: Promise<EigenBasis>[];
    const start = () =>
      tf.tidy(() => {
        found = matrices.map((matrix) => nativeBasis().solve(matrix, null) as Promise<EigenBasis>);
      });
    expect(pose.readsDuring(start)).toBe(0);
    const [good, bad] = await Promise.allSettled(found);
    expect(bad).toMatchObject({ reason: { message: expect.stringMatching(/Tile 0 of 1/) } });
    const { basis } = (good as PromiseFulfilledResult<EigenBasis>).value;
    pose.end();
    expect(basis.dataSync()).toEqual(tf.tidy(() => solve(matrices[0]!).basis.dataSync()));
    tf.dispose([basis, ...matrices]);
  });
});
