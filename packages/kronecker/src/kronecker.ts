import { checkKnown, checkNumber, run, symmetricUpdate, type Ridge, type Statistics } from '@curvature/spec';
import { div, eye, mul, reshape, tile, transpose, type Tensor, zeros } from '@tensorflow/tfjs-core';

export interface KroneckerOptions {
  /** Decay of the average of gradient products; 1 sums them instead (AdaGrad's way). Default 0.999. */
  readonly beta2?: number;
  /** Divide an average by 1 - beta2^t, as Meta does and Google does not. Default true. */
  readonly biasCorrection?: boolean;
  /** The statistics start as this multiple of the identity, which then decays with them, as in Google's. Default 0. */
  readonly initial?: number;
  /** Added to the eigenvalues when a root is taken: absolute + relative * largest. Default relative 1e-6. */
  readonly ridge?: Partial<Ridge>;
}

/** One factor for each preconditioned axis, and how many steps they hold. */
export type KroneckerState = { readonly factors: readonly Tensor[]; readonly steps: number };

/**
 * Shampoo's statistics: for each axis k of a tile, L_k <- beta2 L_k + (1 - beta2) mat_k(G) mat_k(G)^T.
 * Gupta et al. 2018 (arXiv 1802.09568), algorithm 2, sums (beta2 = 1); the average is that of Anil et al. 2020 (arXiv 2002.09018).
 * The ridge is not part of the statistics: it is handed to the solver, which adds it in its own precision, and it never accumulates.
 * @throws CurvatureError for an unknown option, beta2 outside (0, 1], or a negative initial value or ridge.
 */
export function kronecker(options: KroneckerOptions = {}): Statistics<KroneckerState, 'symmetric', 'grad'> {
  checkKnown('kronecker', options, ['beta2', 'biasCorrection', 'initial', 'ridge']);
  checkKnown('kronecker, ridge', options.ridge ?? {}, ['absolute', 'relative']);
  const { beta2 = 0.999, biasCorrection = true, initial = 0 } = options;
  const ridge = { absolute: 0, relative: options.ridge ? 0 : 1e-6, ...options.ridge };
  checkNumber('kronecker', 'beta2', beta2, { above: 0, max: 1 });
  checkNumber('kronecker', 'initial', initial, { min: 0, below: Infinity });
  checkNumber('kronecker', 'ridge.absolute', ridge.absolute, { min: 0, below: Infinity });
  checkNumber('kronecker', 'ridge.relative', ridge.relative, { min: 0, max: 1 });
  const gain = beta2 === 1 ? 1 : 1 - beta2;
  return {
    name: 'kronecker',
    needs: ['grad'],
    init: ({ shape, axes }) => ({
      factors: axes.map((axis) => identities(shape[0]!, shape[axis]!, initial)),
      steps: 0,
    }),
    accumulate: ({ factors, steps }, { grad }, { block }) => ({
      factors: factors.map((matrix, k) =>
        run(symmetricUpdate, { matrix, x: unfold(grad, block.axes[k]!) }, { keep: beta2, gain }),
      ),
      steps: steps + 1,
    }),
    factors({ factors, steps }) {
      const weight = biasCorrection && beta2 < 1 && steps > 0 ? 1 - beta2 ** steps : 1;
      return factors.map((matrix) => ({ kind: 'symmetric', matrix: div(matrix, weight), ridge }));
    },
    sizes: ({ shape, axes }) => axes.map((axis) => [shape[0]!, shape[axis]!]),
  };
}

const identities = (count: number, n: number, scale: number): Tensor =>
  scale === 0 ? zeros([count, n, n]) : tile(reshape(mul(eye(n), scale), [1, n, n]), [count, 1, 1]);

/** mat_k of every tile: x [count, ...] -> [count, n_axis, the rest] */
export function unfold(x: Tensor, axis: number): Tensor {
  const rest = x.shape.map((_, i) => i).filter((i) => i !== 0 && i !== axis);
  const moved = rest.every((i) => i > axis) ? x : transpose(x, [0, axis, ...rest]);
  return reshape(moved, [x.shape[0]!, x.shape[axis]!, -1]);
}
