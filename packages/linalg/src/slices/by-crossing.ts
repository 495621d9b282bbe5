import type { SliceStrategy } from './strategy.js';

/**
 * THOR's choice: the candidate nearest to the crossing of both curves; of two, the smaller. It
 * weighs a share of matrices against a ratio of times. So it depends on the time of the first
 * candidate, and not on the number of blocks of a matrix: on a CPU, where a 1 x 1 inverse costs no
 * more than its call, it chooses small sizes. `byBudget` looks at total time instead.
 */
export const byCrossing = (): SliceStrategy => ({
  name: 'byCrossing',
  choose: ({ candidates, crossing }) =>
    candidates.reduce((best, d) => (Math.abs(d - crossing) < Math.abs(best - crossing) ? d : best)),
});

/**
 * Where the straight lines through `rising` first reach those through `falling`: the first
 * candidate if they are above it from the start, the last if never.
 */
export function crossingOf(
  candidates: readonly number[],
  rising: readonly number[],
  falling: readonly number[],
): number {
  const above = rising.map((y, i) => y - falling[i]!);
  const after = above.findIndex((difference) => difference >= 0);
  if (after === 0) return candidates[0]!;
  if (after < 0) return candidates.at(-1)!;
  const share = -above[after - 1]! / (above[after]! - above[after - 1]!);
  return candidates[after - 1]! + share * (candidates[after]! - candidates[after - 1]!);
}
