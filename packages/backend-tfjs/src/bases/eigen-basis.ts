import { symmetricEigens } from '@curvature/linalg';
import { type Given, number, options } from '@curvature/spec';
import { readsAreCheap, withValues } from '@curvature/spec/reads';
import type { BasisSolver } from '@curvature/spec/roots';
import { assembled, completed, remaining, reusable, type BasisOfOne } from './eigen-basis-tiles.js';
import { EIGEN_FLOPS } from '../roots/eigen-roots.js';

export type { BasisOfOne } from './eigen-basis-tiles.js';

/** The option of solvers that reuse bases. */
export const toleranceRow = (otherwise: number) =>
  number({
    default: otherwise,
    min: 0,
    below: 1,
    describe: 'a matrix reuses its basis up to this share off the diagonal; 0: never',
  });
const eigenBasisOptions = options('eigenBasis', { tolerance: toleranceRow(0) });

/**
 * Eigenbases in float64 on the CPU, for any backend; asynchronously where reading would stall a
 * GPU. Coordinates whose row is zero (padding, dead units) keep their own axis.
 *
 * @param given.tolerance A matrix A reuses its previous basis Q while
 *   ||B - diag B||_F <= tolerance ||B||_F, with B = Q^T A Q: the criterion of Meta's Shampoo (arXiv
 *   2506.03595), here matrix by matrix. At least 0 and below 1; default 0: every refresh solves.
 * @throws CurvatureError for an invalid option, and from `solve` if a matrix holds NaN or Inf.
 */
export function eigenBasis(given: Given<typeof eigenBasisOptions> = {}): BasisSolver {
  const { tolerance } = eigenBasisOptions.complete(given);
  return {
    name: 'eigenBasis',
    stacked: true,
    answersLater: () => !readsAreCheap(),
    solve(matrix, previous) {
      const [count, n] = matrix.shape as [number, number, number];
      const old = tolerance > 0 && previous ? [previous.basis] : [];
      return withValues([matrix, ...old], (values, bases) =>
        assembled(basesOf(values!, bases, count, n, tolerance), n),
      );
    },
    estimate: estimateBasis,
  };
}

/** The cost of an eigenbasis, for all solvers of bases. */
export const estimateBasis = (count: number, n: number) => ({
  bytes: 4 * count * n * n,
  flops: EIGEN_FLOPS * count * n ** 3,
});

/**
 * The basis of each matrix of a stack [count, n, n]: the old one if it is reused, else a new one.
 */
export function basesOf(
  values: Float32Array,
  old: Float32Array | undefined,
  count: number,
  n: number,
  tolerance: number,
): BasisOfOne[] {
  const stack = { count, n, values };
  const tiles = reusable(stack, old, tolerance);
  return completed(tiles, symmetricEigens(remaining(tiles, stack)));
}
