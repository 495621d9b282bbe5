// The naive way to solve a system of linear equations, in float64; not published.
/** Gaussian elimination with pivots: a x = b. */
export function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
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
