// What a ridge does to directions without curvature: matrices, scales and ridges in one dispatch.
import '../../test/gpu.js';
import { symmetricEigens } from '@curvature/linalg';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { describeOnGpu, inUse, settled } from '../../test/on-webgpu.js';
import { factorOf, numbersOfRoot } from '../../test/root-cases.js';
import { webgpuRoots } from './webgpu-roots.js';

const n = 8;
const p = 4;

/** Sums of g g^T in float32, [1, n, n]. */
const gram = (rank: number, weights: (k: number) => number = () => 1) =>
  tf.tidy(() => {
    const g = tf.mul(
      tf.randomNormal([n, rank], 0, 1, 'float32', 5),
      Array.from({ length: rank }, (_, k) => weights(k)),
    ) as tf.Tensor2D;
    return tf.reshape(tf.matMul(g, tf.transpose(g) as tf.Tensor2D), [1, n, n]);
  });
const matrices: Record<string, () => tf.Tensor> = {
  'rank 1': () => gram(1),
  'rank 3': () => gram(3),
  zero: () => tf.zeros([1, n, n]),
  'condition 1e12': () => gram(n, (k) => 10 ** ((-6 * k) / (n - 1))),
};
const scales = [1e-12, 1, 1e12];
/** The last one is within what float32 can solve. */
const ridges = [0, 1e-16, 1e-8, 1e-5, 1e-3];

/**
 * max |X v / (lambda + ridge)^(-1/p) - v| over eigenpairs of the matrix as it is stored, of a
 * hundredth of the largest or more.
 */
function offRange(root: readonly number[], matrix: Float32Array, ridge: number): number {
  const { values, vectors } = symmetricEigens({ count: 1, n, values: Float64Array.from(matrix) });
  let worst = 0;
  for (const [k, value] of [...values].entries()) {
    if (!(value > 0 && value >= values[n - 1]! / 100)) continue;
    const v = vectors.values.subarray(k * n, (k + 1) * n);
    const want = (value + ridge) ** (-1 / p);
    for (let i = 0; i < n; i++) {
      let x = 0;
      for (let j = 0; j < n; j++) x += root[i * n + j]! * v[j]!;
      const off = Math.abs(x / want - v[i]!);
      worst = off <= worst ? worst : off;
    }
  }
  return worst;
}

describeOnGpu('webgpuRoots', () => {
  it('is right on the range at any ridge and scale, or says that it is not', async () => {
    const before = inUse();
    const table = Object.entries(matrices).flatMap(([name, make]) =>
      scales.flatMap((scale) =>
        ridges.map((share) => ({
          what: `${name}, scale ${scale}, ridge ${share}`,
          matrix: tf.tidy(() => tf.mul(make(), scale)),
          absolute: share * scale,
          isWithin: share === 1e-3,
        })),
      ),
    );
    const roots = webgpuRoots().solveAll!(
      table.map(
        ({ matrix, absolute }) => [factorOf(matrix, { absolute }), -1 / p, null, 1] as const,
      ),
    );
    for (const [k, { what, matrix, absolute, isWithin }] of table.entries()) {
      const { root, residual, condition } = await numbersOfRoot(await roots[k]!);
      if (isWithin) expect(residual[0], what).toBeLessThan(0.1);
      if (!(residual[0]! <= 0.1)) continue;
      const rounded = n * 2 ** -23 * condition[0]! ** (1 / p);
      const values = (await matrix.data()) as Float32Array;
      expect(offRange(root, values, absolute), what).toBeLessThan(0.1 + rounded);
    }
    tf.dispose([await Promise.all(roots), table.map(({ matrix }) => matrix)]);
    await settled();
    expect(inUse()).toEqual(before);
  });
});
