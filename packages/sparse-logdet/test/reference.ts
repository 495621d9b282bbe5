// SONew's factors by dense float64 loops, node by node from the definition; no part of what is
// published.
import { solve } from '../../spec/test/gaussian-elimination.js';

export interface Reference {
  /** The minimiser of the LogDet divergence, [n][n]. */
  readonly x: number[][];
  /** Whether H_ij still counts. */
  readonly kept: boolean[][];
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
