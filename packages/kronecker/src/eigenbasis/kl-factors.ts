import { type Given, number, options } from '@curvature/spec';
import {
  add,
  fill,
  maximum,
  mean,
  mul,
  reshape,
  rsqrt,
  square,
  type Tensor,
  zeros,
} from '@tensorflow/tfjs-core';
import { productUpdate } from '../sides/dense.js';
import { along, transport } from './bases.js';
import type { BasisFactors, Seen } from './slots.js';

const klOptions = options('klFactors', {
  beta: number({ default: 0.95, above: 0, below: 1, describe: 'decay of factors and eigenvalues' }),
  epsilon: number({
    default: 1e-8,
    min: 1e-30,
    below: Infinity,
    describe: 'smallest eigenvalue of another side that a gradient is divided by',
  }),
});

/** As in the authors' code, so that the first products are those of Shampoo. */
const FIRST_EIGENVALUE = 0.1;

/** `matrices`: [count, n, n] for each side; `eigenvalues`: [count, n], in the bases in use. */
export type KlFactorsState = {
  readonly matrices: readonly Tensor[];
  readonly eigenvalues: readonly Tensor[];
};

/**
 * The factors of KL-Shampoo (Lin et al. 2025, arXiv 2509.03378) with eigenvalues that move at every
 * step. For a matrix with bases Q_L, Q_R, eigenvalues l, r and P = Q_L^T G Q_R:
 *
 *     L <- beta L + (1 - beta) / n (G Q_R) diag(1 / r) (G Q_R)^T,    R alike from l
 *     l_i <- beta l_i + (1 - beta) mean_j P_ij^2 / r_j,              r alike from the old l
 *
 * With more sides a gradient is divided by the eigenvalues of all others. In `eigenCorrected` they
 * give KL-SOAP. Unlike the authors' code: when the bases change the eigenvalues are transported,
 * and eigenvalues are held above `epsilon` before they divide. Gradients must stay below 5e18.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function klFactors(given: Given<typeof klOptions> = {}): BasisFactors<KlFactorsState> {
  const { beta, epsilon } = klOptions.complete(given);
  return {
    name: 'kl',
    meaning: { factors: 'kl' },
    stacked: true,
    init: ({ shape }, axes) => ({
      matrices: axes.map((axis) => zeros([shape[0]!, shape[axis]!, shape[axis]!])),
      eigenvalues: axes.map((axis) => fill([shape[0]!, shape[axis]!], FIRST_EIGENVALUE)),
    }),
    accumulate({ matrices, eigenvalues }, seen) {
      const whitened = whitenedByOthers(seen, eigenvalues, epsilon);
      const average = (old: Tensor, k: number) =>
        add(mul(old, beta), mul(meanSquares(whitened[k]!, seen.axes[k]!), 1 - beta));
      return {
        matrices: matrices.map((matrix, k) => {
          const [x, axis] = [whitened[k]!, seen.axes[k]!];
          const columns = x.size / (x.shape[0]! * x.shape[axis]!);
          const back = along(seen.bases[k]!, x, axis);
          return productUpdate(matrix, back, axis, beta, (1 - beta) / columns);
        }),
        eigenvalues: eigenvalues.map(average),
      };
    },
    changeBases: (state, { from, to }) => ({
      ...state,
      eigenvalues: state.eigenvalues.map((values, k) =>
        transport(values, { from: [from[k]!], to: [to[k]!], axes: [1] }),
      ),
    }),
    matrices: ({ matrices }) => matrices,
  };
}

/** For each side, the projected gradient over the roots of the eigenvalues of all other sides. */
function whitenedByOthers(
  { projected, axes }: Seen,
  eigenvalues: readonly Tensor[],
  epsilon: number,
): Tensor[] {
  const scales = eigenvalues.map((values, k) => {
    const shape = projected.shape.map((n, axis) => (axis === 0 || axis === axes[k] ? n : 1));
    return reshape(rsqrt(maximum(values, epsilon)), shape);
  });
  return axes.map((_, k) =>
    scales.reduce((x, scale, other) => (other === k ? x : mul(x, scale)), projected),
  );
}

/** Over all axes but the stack and `axis`: [count, n] */
const meanSquares = (x: Tensor, axis: number): Tensor =>
  mean(
    square(x),
    x.shape.map((_, i) => i).filter((i) => i !== 0 && i !== axis),
  );
