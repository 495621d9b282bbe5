import type { InnerUpdate } from '@curvature/kronecker/eigenbasis';
import { type Given, number, options } from '@curvature/spec';
import {
  add,
  fill,
  matMul,
  maximum,
  mean,
  mul,
  reshape,
  rsqrt,
  square,
  type Tensor,
} from '@tensorflow/tfjs-core';

const klEigenvaluesOptions = options('klEigenvalues', {
  beta: number({ default: 0.95, above: 0, below: 1, describe: 'decay of the eigenvalues' }),
  epsilon: number({
    default: 1e-8,
    min: 1e-30,
    below: Infinity,
    describe: 'smallest eigenvalue that a gradient is divided by',
  }),
});

/** As in the authors' code, and in `klFactors`. */
const FIRST = 0.1;

/** x over the roots of the eigenvalues of each axis k of its tiles, but `except`. */
const divided = (x: Tensor, eigenvalues: readonly Tensor[], epsilon: number, except?: number) =>
  eigenvalues.reduce((y, values, k) => {
    const shape = x.shape.map((n, axis) => (axis === 0 || axis === k + 1 ? n : 1));
    return k === except ? y : mul(y, reshape(rsqrt(maximum(values, epsilon)), shape));
  }, x);

/** Means of squares over all axes but the stack's and axis k of the tiles. -> [count, n_k] */
const meanSquares = (x: Tensor, k: number): Tensor =>
  mean(
    square(x),
    [...x.shape.keys()].filter((axis) => axis !== 0 && axis !== k + 1),
  );

/**
 * KL-Shampoo's update in eigenbases, with eigenvalues that move at every step. For P = Q_L^T G Q_R
 * of a matrix [m, n]
 *
 *     l_i <- beta l_i + (1 - beta) mean_j P_ij^2 / r_j,    r_j alike from the old l
 *
 * and the update of X = Q_L^T M Q_R is X_ij / sqrt(l_i r_j): slot `inner` of `eigenCorrected`, beside
 * `klFactors({ beta })` in its slot `factors`, behind `ema()`. No graft. When the bases change, the
 * eigenvalues are transported. Gradients must stay below 5e18.
 * @param given `beta`, default 0.95 (the authors': 0.98); `epsilon`, default 1e-8, from where on
 *   eigenvalues divide (the authors hold the root's inverse below max(10, min(m, 4000)) instead).
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: Lin et al. 2025 (arXiv 2509.03378), and yorkerlin/KL-Methods.
 */
export function klEigenvalues(
  given: Given<typeof klEigenvaluesOptions> = {},
): InnerUpdate<readonly Tensor[]> {
  const { beta, epsilon } = klEigenvaluesOptions.complete(given);
  return {
    name: 'klEigenvalues',
    meaning: { inner: 'klEigenvalues' },
    linear: true,
    init: ({ shape: [count, ...tile] }) => tile.map((n) => fill([count!, n], FIRST)),
    accumulate: (all, projected) =>
      all.map((values, k) => {
        const seen = meanSquares(divided(projected, all, epsilon, k), k);
        return add(mul(values, beta), mul(seen, 1 - beta));
      }),
    changeBases: (all, { from, to, axes }) =>
      all.map((values, k) => {
        const place = axes.indexOf(k + 1);
        if (place < 0) return values;
        const overlap = square(matMul(to[place]!, from[place]!, true));
        return reshape(matMul(overlap, reshape(values, [...values.shape, 1])), values.shape);
      }),
    update: (all, direction) => divided(direction, all, epsilon),
  };
}
