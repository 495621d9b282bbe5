import type { Estimate, FactorKind, Quality, RootSolver, State } from '@curvature/spec';
import type { Power, Side } from './exponent.js';

/** The quality of several roots: the worst measures, and the sums of the counts. */
export async function worstQuality(qualities: readonly Promise<Quality>[]): Promise<Quality> {
  const all = await Promise.all(qualities);
  const sum = (name: 'retries' | 'reused') =>
    all.some((q) => q[name] !== undefined) && {
      [name]: all.reduce((total, q) => total + (q[name] ?? 0), 0),
    };
  return {
    residual: Math.max(0, ...all.map((q) => q.residual)),
    condition: Math.max(1, ...all.map((q) => q.condition)),
    ...(all.some((q) => q.largest !== undefined) && {
      largest: Math.max(...all.map((q) => q.largest ?? 0)),
    }),
    ...sum('retries'),
    ...sum('reused'),
  };
}

const NOTHING: Estimate = { bytes: 0, flops: 0 };

/** What the roots of all factors of a block cost. */
export function totalEstimate<K extends FactorKind, R extends State>(
  sizes: readonly (readonly [count: number, n: number, kind?: K])[],
  solver: RootSolver<K, R>,
  sides: readonly Side[],
  power: Power,
): Estimate {
  const parts = sizes.map(([count, n, kind], k) => {
    const exponent = power(sizes.length, sides[k]!);
    return (exponent === 0 ? null : solver.estimate?.(count, n, exponent, kind)) ?? NOTHING;
  });
  return parts.reduce((a, b) => ({ bytes: a.bytes + b.bytes, flops: a.flops + b.flops }), NOTHING);
}
