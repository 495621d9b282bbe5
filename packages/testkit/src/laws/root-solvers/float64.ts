import type { Tensor } from '@tensorflow/tfjs-core';
import { largest } from '../common/numbers.js';

/** A square matrix, row by row, in float64. */
export type Matrix = readonly (readonly number[])[];

/** The matrices of a stack. [count, n, n] */
export async function matricesOf(stack: Tensor): Promise<Matrix[]> {
  const [count, n] = stack.shape as [number, number, number];
  const values = await stack.data();
  const row = (tile: number, i: number) =>
    Array.from(values.slice((tile * n + i) * n, (tile * n + i + 1) * n));
  return Array.from({ length: count }, (_, tile) =>
    Array.from({ length: n }, (__, i) => row(tile, i)),
  );
}

export const identity = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)));

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b.map((_, j) => row.reduce((total, x, k) => total + x * b[k]![j]!, 0)));

export const sum = (a: Matrix, b: Matrix, factor = 1): Matrix =>
  a.map((row, i) => row.map((x, j) => x + factor * b[i]![j]!));

export const transposed = (a: Matrix): Matrix => a.map((_, i) => a.map((row) => row[i]!));

export const times = (a: Matrix, factor: number): Matrix =>
  a.map((row) => row.map((x) => x * factor));

export const largestElement = (a: Matrix): number => largest(a.flat());

/** Q diag(values) Q^T, where Q is a product of seeded reflections: two seeds do not commute. */
export function withEigenvalues(values: readonly number[], seed: number): Matrix {
  const n = values.length;
  let a: Matrix = values.map((value, i) => identity(n)[i]!.map((x) => x * value));
  for (let k = 1; k <= 2; k++) {
    const v = values.map((_, i) => Math.sin(seed * 12.9898 + k * 78.233 + i * 37.719) + 0.1);
    const square = v.reduce((total, x) => total + x * x, 0);
    const reflection = v.map((x, i) => v.map((y, j) => (i === j ? 1 : 0) - (2 * x * y) / square));
    a = product(product(reflection, a), reflection);
  }
  return a;
}

/** max |X^p A - I|, in float64. */
export function trueResidual(x: Matrix, a: Matrix, p: number): number {
  let out = a;
  for (let k = 0; k < p; k++) out = product(x, out);
  return largestElement(sum(out, identity(a.length), -1));
}
