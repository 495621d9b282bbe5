// Plain float64 matrices as arrays of rows; not published.
export type Rows = readonly (readonly number[])[];

export const transposed = (m: Rows): number[][] => m[0]!.map((_, j) => m.map((row) => row[j]!));

export const times = (a: Rows, b: Rows): number[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));

export const map = (m: Rows, f: (x: number, i: number, j: number) => number): number[][] =>
  m.map((row, i) => row.map((x, j) => f(x, i, j)));

/** Kronecker product, row index (i of a, k of b). */
export const kron = (a: Rows, b: Rows): number[][] =>
  a.flatMap((row) => b.map((other) => row.flatMap((x) => other.map((y) => x * y))));

/** The largest difference, over the largest entry that is expected. */
export function gap(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [most, worst] = [1e-300, got.length === expected.length ? 0 : Infinity];
  for (let i = 0; i < expected.length; i++) {
    most = Math.max(most, Math.abs(expected[i]!));
    const difference = Math.abs(got[i]! - expected[i]!);
    worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }
  return worst / most;
}
