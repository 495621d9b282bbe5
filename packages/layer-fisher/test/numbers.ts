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

/** Gaussian elimination with pivots: a x = b. */
export function solve(a: Rows, b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let k = i + 1; k < n; k++)
      if (Math.abs(rows[k]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = k;
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    for (let k = i + 1; k < n; k++) {
      const factor = rows[k]![i]! / rows[i]![i]!;
      for (let l = i; l <= n; l++) rows[k]![l]! -= factor * rows[i]![l]!;
    }
  }
  const x = Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const rest = rows[i]!.slice(i + 1, n).reduce(
      (left, value, k) => left - value * x[i + 1 + k]!,
      rows[i]![n]!,
    );
    x[i] = rest / rows[i]![i]!;
  }
  return x;
}

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
