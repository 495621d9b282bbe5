// SONew's factors by dense float64 loops, node by node from the definition; no part of what is
// published.

export interface Reference {
  /** The minimiser of the LogDet divergence, [n][n]. */
  readonly x: number[][];
  /** Whether H_ij still counts. */
  readonly kept: boolean[][];
}

/** Gaussian elimination with pivots: a x = b. */
export function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const rows = a.map((row, i) => [...row, b[i]!]);
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
    let rest = rows[i]![n]!;
    for (let l = i + 1; l < n; l++) rest -= rows[i]![l]! * x[l]!;
    x[i] = rest / rows[i]![i]!;
  }
  return x;
}

/** psi and S of every node over the edges that are kept. */
function factors(h: readonly (readonly number[])[], kept: readonly (readonly boolean[])[]) {
  return h.map((row, j) => {
    const after = row.flatMap((_, i) => (i > j && kept[j]![i] ? [i] : []));
    const inner = after.map((i) => after.map((k) => (kept[i]![k] ? h[i]![k]! : 0)));
    const psi = solve(
      inner,
      after.map((i) => h[i]![j]!),
    );
    return {
      after,
      psi,
      left: row[j]! - after.reduce((sum, i, k) => sum + h[i]![j]! * psi[k]!, 0),
    };
  });
}

/**
 * X for H, of which the pairs in `kept` count, with the edges of failing nodes cut until none
 * fails.
 */
export function sparseInverse(
  h: number[][],
  band: (i: number, j: number) => boolean,
  gamma: number,
): Reference {
  const n = h.length;
  const kept = h.map((_, i) => h.map((_row, j) => i === j || band(i, j)));
  for (;;) {
    const found = factors(h, kept);
    const fallen = found.flatMap(({ after, left }, j) =>
      after.length > 0 && !(left > gamma * h[j]![j]!) ? [j] : [],
    );
    if (fallen.length === 0) return { x: product(found, n), kept };
    for (const node of fallen)
      for (let p = 0; p <= node; p++)
        for (let q = node; q < n; q++) if (p !== q) kept[p]![q] = kept[q]![p] = false;
  }
}

/** L D L^T */
function product(found: ReturnType<typeof factors>, n: number): number[][] {
  const x = Array.from({ length: n }, () => Array<number>(n).fill(0));
  found.forEach(({ after, psi, left }, j) => {
    const column = new Map([[j, 1], ...after.map((i, k) => [i, -psi[k]!] as [number, number])]);
    for (const [a, u] of column) for (const [b, v] of column) x[a]![b]! += (u * v) / left;
  });
  return x;
}
