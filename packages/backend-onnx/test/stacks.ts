import { byEigen, inverseRoot } from '@curvature/linalg';
import type { Factors, Ridge } from '@curvature/spec';
import type { SymmetricRoot } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';

export type Factor = Factors['symmetric'];

/** count random matrices of the given condition, in general position, scaled. */
export function stackOf(
  count: number,
  n: number,
  condition: number,
  seed: number,
  scale = 1,
): tf.Tensor {
  return tf.tidy(() => {
    const q = tf.stack(
      Array.from(
        { length: count },
        (_, k) => tf.linalg.qr(tf.randomNormal([n, n], 0, 1, 'float32', seed + k + 1))[0],
      ),
    );
    const roots = Array.from(
      { length: n },
      (_, i) => condition ** (n === 1 ? 0 : -i / (n - 1) / 2),
    );
    const half = tf.mul(q, tf.tensor(roots, [1, 1, n]));
    const product = tf.matMul(half, tf.transpose(half, [0, 2, 1]));
    return tf.mul(tf.mul(tf.add(product, tf.transpose(product, [0, 2, 1])), 0.5), scale);
  });
}
export const factor = (matrix: tf.Tensor, ridge: Partial<Ridge> = {}): Factor => ({
  kind: 'symmetric',
  matrix,
  ridge: { absolute: 0, relative: 0, ...ridge },
});

/** max |X - X'| / max |X'| against the float64 root of the same float32 matrix, over the stack. */
export function relativeError(
  { root }: SymmetricRoot,
  { matrix, ridge }: Factor,
  exponent: number,
): number {
  const [count, n] = matrix.shape as [number, number];
  const [got, values] = [root.dataSync(), matrix.dataSync()];
  return Math.max(
    ...Array.from({ length: count }, (_, tile) => {
      const from = tile * n * n;
      const one = { count: 1, n, values: Float64Array.from(values.slice(from, from + n * n)) };
      const method = byEigen({ rounding: 2 ** -23 });
      const exact = inverseRoot(one, -1 / exponent, { ridge, method }).root.values as Float64Array;
      const size = Math.max(...exact.map(Math.abs));
      return Math.max(...exact.map((x, i) => Math.abs(got[from + i]! - x))) / size;
    }),
  );
}
