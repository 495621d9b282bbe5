// Matrices and roots for tests of root solvers on a device.
import { byEigen, inverseRoot } from '@curvature/linalg';
import type { Factors, Ridge } from '@curvature/spec';
import type { SymmetricRoot } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';

export type Factor = Factors['symmetric'];

/** Q diag(values) Q^T, where Q is a product of two reflections: two seeds do not commute. */
function withEigenvalues(values: readonly number[], seed: number): number[][] {
  let a = values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));
  for (let k = 1; k <= 2; k++) {
    const v = values.map((_, i) => Math.sin(seed * 12.9898 + k * 78.233 + i * 37.719) + 0.1);
    const square = v.reduce((sum, x) => sum + x * x, 0);
    a = reflected(reflected(a, v, square), v, square);
  }
  return a;
}

/** (I - 2 v v^T / square) A, transposed: twice it is the reflection from both sides. */
function reflected(a: readonly (readonly number[])[], v: readonly number[], square: number) {
  const va = a[0]!.map((_, j) => a.reduce((sum, row, i) => sum + v[i]! * row[j]!, 0));
  return a[0]!.map((_, j) => a.map((row, i) => row[j]! - (2 * v[i]! * va[j]!) / square));
}

/** n eigenvalues from 1 down to 1 / condition, at equal ratios. */
const spectrum = (n: number, condition: number) =>
  Array.from({ length: n }, (_, i) => condition ** (n === 1 ? 0 : -i / (n - 1)));

/** `count` symmetric matrices of the given condition, scaled. */
export const stackOf = (count: number, n: number, condition: number, seed: number, scale = 1) =>
  tf.tensor3d(
    Array.from({ length: count }, (_, k) =>
      withEigenvalues(spectrum(n, condition), seed + k).map((row) => row.map((x) => x * scale)),
    ),
  );

export const factorOf = (matrix: tf.Tensor, ridge: Partial<Ridge> = {}): Factor => ({
  kind: 'symmetric',
  matrix,
  ridge: { absolute: 0, relative: 0, ...ridge },
});

/** max |X - X'| / max |X'| against the float64 root of the same float32 matrix, over the stack. */
export async function relativeError(
  root: tf.Tensor,
  { matrix, ridge }: Factor,
  p: number,
): Promise<number> {
  const [count, n] = matrix.shape as [number, number];
  const [got, values] = await Promise.all([root.data(), matrix.data()]);
  let worst = 0;
  for (let tile = 0; tile < count; tile++) {
    const from = tile * n * n;
    const one = { count: 1, n, values: Float64Array.from(values.slice(from, from + n * n)) };
    const method = byEigen({ rounding: 2 ** -23 });
    const exact = Float64Array.from(inverseRoot(one, p, { ridge, method }).root.values);
    const size = exact.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    exact.forEach((x, i) => {
      const error = Math.abs(got[from + i]! - x) / size;
      worst = error <= worst ? worst : error;
    });
  }
  return worst;
}

/** The numbers of a root, by name. */
export async function numbersOfRoot(root: SymmetricRoot) {
  const names = Object.keys(root) as (keyof SymmetricRoot)[];
  const read = await Promise.all(names.map(async (name) => [...(await root[name]!.data())]));
  return Object.fromEntries(names.map((name, k) => [name, read[k]!])) as Record<
    keyof SymmetricRoot,
    number[]
  >;
}
