import { symmetricEigens } from '@curvature/linalg';
import { checkKnown, checkNumber } from '@curvature/spec';
import { withValues } from '@curvature/spec/reads';
import type { BasisSolver } from '@curvature/spec/roots';
import { assembled, completed, remaining, serving, type BasisOfOne } from './eigen-basis-tiles.js';
import { EIGEN_FLOPS } from '../roots/eigen-roots.js';

export type { BasisOfOne } from './eigen-basis-tiles.js';

export interface EigenBasisOptions {
  /**
   * A matrix keeps its previous basis Q while ||B - diag B||_F <= tolerance ||B||_F, with B = Q^T A
   * Q; at least 0 and below 1, default 0: every refresh solves.
   */
  readonly tolerance?: number;
}

/**
 * Eigenbases in float64 on the CPU, for any backend; asynchronously where reading would stall a
 * GPU. Coordinates whose row is zero (padding, dead units) are left out and keep their own axis.
 * The criterion for keeping a basis is that of Meta's Shampoo (arXiv 2506.03595); it is asked
 * matrix by matrix.
 * @param options tolerance: default 0.
 * @throws CurvatureError for an unknown option or a tolerance outside [0, 1), and from `solve` if a
 *   matrix holds NaN or Inf.
 */
export function eigenBasis(options: EigenBasisOptions = {}): BasisSolver {
  checkKnown('eigenBasis', options, ['tolerance']);
  const tolerance = checkNumber('eigenBasis', 'tolerance', options.tolerance ?? 0, {
    min: 0,
    below: 1,
  });
  return {
    name: 'eigenBasis',
    solve(matrix, previous) {
      const [count, n] = matrix.shape as [number, number, number];
      const old = tolerance > 0 && previous ? [previous.basis] : [];
      return withValues([matrix, ...old], (values, bases) =>
        assembled(tilesOf(values!, bases, count, n, tolerance), n),
      );
    },
    estimate: estimateBasis,
  };
}

/** What an eigenbasis costs, wherever it is found. */
export const estimateBasis = (count: number, n: number) => ({
  bytes: 4 * count * n * n,
  flops: EIGEN_FLOPS * count * n ** 3,
});

/**
 * The basis of each matrix of a stack [count, n, n]; an old one, of the same size, stays while it
 * serves.
 */
export function tilesOf(
  values: Float32Array,
  old: Float32Array | undefined,
  count: number,
  n: number,
  tolerance: number,
): BasisOfOne[] {
  const stack = { count, n, values };
  const tiles = serving(stack, old, tolerance);
  return completed(tiles, symmetricEigens(remaining(tiles, stack)));
}
