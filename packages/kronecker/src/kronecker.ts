import { checkKnown, checkNumber, CurvatureError, type Ridge, type Statistics } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import { dense } from './dense.js';
import type { Side } from './side.js';
import { unfold } from './unfold.js';

export interface KroneckerOptions {
  /** Decay of the average of gradient products; 1 sums them instead (AdaGrad's way). Default 0.999. */
  readonly beta2?: number;
  /** Divide an average by 1 - beta2^t, as Meta does and Google does not. Default true. */
  readonly biasCorrection?: boolean;
  /** The statistics start as this multiple of the identity, which then decays with them, as in Google's. Default 0. */
  readonly initial?: number;
  /** Added to the eigenvalues when a root is taken: absolute + relative * largest. Default relative 1e-6. */
  readonly ridge?: Partial<Ridge>;
  /** How matrices are kept: `dense()`, the default, or `slabs()`. */
  readonly storage?: Side<'symmetric'>;
}

/** One factor for each preconditioned axis, in the layout of its storage, and how many steps they hold. */
export type KroneckerState = { readonly factors: readonly Tensor[]; readonly steps: number };

/**
 * Shampoo's statistics: for each axis k of a tile, L_k <- beta2 L_k + (1 - beta2) mat_k(G) mat_k(G)^T.
 * Gupta et al. 2018 (arXiv 1802.09568), algorithm 2, sums (beta2 = 1); the average is that of Anil et al. 2020 (arXiv 2002.09018).
 * The ridge is not part of the statistics: it is handed to the solver, which adds it in its own precision, and it never accumulates.
 * @throws CurvatureError for an unknown option, beta2 outside (0, 1], a negative initial value or ridge, or a storage that is none.
 */
export function kronecker(options: KroneckerOptions = {}): Statistics<KroneckerState, 'symmetric', 'grad'> {
  checkKnown('kronecker', options, ['beta2', 'biasCorrection', 'initial', 'ridge', 'storage']);
  checkKnown('kronecker, ridge', options.ridge ?? {}, ['absolute', 'relative']);
  const { beta2 = 0.999, biasCorrection = true, initial = 0, storage = dense() } = options;
  const ridge = { absolute: 0, relative: options.ridge ? 0 : 1e-6, ...options.ridge };
  checkNumber('kronecker', 'beta2', beta2, { above: 0, max: 1 });
  checkNumber('kronecker', 'initial', initial, { min: 0, below: Infinity });
  checkNumber('kronecker', 'ridge.absolute', ridge.absolute, { min: 0, below: Infinity });
  checkNumber('kronecker', 'ridge.relative', ridge.relative, { min: 0, max: 1 });
  checkStorage(storage);
  const gain = beta2 === 1 ? 1 : 1 - beta2;
  return {
    name: 'kronecker',
    needs: ['grad'],
    init: ({ shape, axes }) => ({
      factors: axes.map((axis) => storage.init(shape[0]!, shape[axis]!, initial)),
      steps: 0,
    }),
    accumulate: ({ factors, steps }, { grad }, { block }) => ({
      factors: factors.map((kept, k) => storage.update(kept, unfold(grad, block.axes[k]!), beta2, gain)),
      steps: steps + 1,
    }),
    factors({ factors, steps }, { block }) {
      const weight = biasCorrection && beta2 < 1 && steps > 0 ? 1 - beta2 ** steps : 1;
      return factors.map((kept, k) => storage.factor(kept, block.shape[block.axes[k]!]!, weight, ridge));
    },
    sizes: ({ shape, axes }) => axes.map((axis) => [shape[0]!, shape[axis]!]),
  };
}

function checkStorage(storage: unknown): void {
  if (typeof (storage as Partial<Side<'symmetric'>> | null)?.update === 'function') return;
  throw new CurvatureError(
    `kronecker: option storage must be a value such as dense() or slabs(), got ${typeof storage === 'string' ? `"${storage}"` : typeof storage}.`,
    'The usual cause is a name in quotes, or the function without its parentheses.',
    'Pass slabs({ blockSize: 16 }), or leave storage out for dense().',
  );
}
