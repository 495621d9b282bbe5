import { type Block, checkKnown, checkNumber, run, type Statistics, symmetricUpdate } from '@curvature/spec';
import { div, reshape, type Tensor, zeros } from '@tensorflow/tfjs-core';

export interface FullMatrixOptions {
  /** Decay of the average of g g^T, in (0, 1]; 1, the default, sums. */
  readonly beta2?: number;
  /** Added to the eigenvalues, above 0; default 1e-6. */
  readonly damping?: number;
  /** Blocks of more elements are refused; default 2048, a matrix of 16 MB. */
  readonly largest?: number;
}
export type FullMatrixState = { readonly matrix: Tensor; readonly steps: number };

const sizeOf = ({ shape }: Block) => shape.slice(1).reduce((a, b) => a * b, 1);

/**
 * All of g g^T, for problems of up to a few thousand parameters: SONew's limit where the band is the whole matrix. With
 * `factored(fullMatrix(), solver, { exponent: -1 })` that is the online Newton step, with -1/2 full-matrix AdaGrad.
 * @throws CurvatureError for an unknown option or a value out of range.
 * Source: Hazan, Agarwal and Kale 2007, the online Newton step; Duchi, Hazan and Singer 2011, AdaGrad.
 */
export function fullMatrix(options: FullMatrixOptions = {}): Statistics<FullMatrixState, 'symmetric', 'grad'> {
  checkKnown('fullMatrix', options, ['beta2', 'damping', 'largest']);
  const beta2 = checkNumber('fullMatrix', 'beta2', options.beta2 ?? 1, { above: 0, max: 1 });
  const absolute = checkNumber('fullMatrix', 'damping', options.damping ?? 1e-6, { above: 0, below: Infinity });
  const largest = checkNumber('fullMatrix', 'largest', options.largest ?? 2048, { min: 1, integer: true });
  return {
    name: 'fullMatrix',
    needs: ['grad'],
    accepts: (block) =>
      sizeOf(block) <= largest || `${sizeOf(block)} elements are more than ${largest}: option \`largest\``,
    init: (block) => ({ matrix: zeros([block.shape[0]!, sizeOf(block), sizeOf(block)]), steps: 0 }),
    accumulate({ matrix, steps }, { grad }, { block }) {
      const x = reshape(grad, [block.shape[0]!, sizeOf(block), 1]);
      const weights = { keep: beta2, gain: beta2 < 1 ? 1 - beta2 : 1 };
      return { matrix: run(symmetricUpdate, { matrix, x }, { ...weights, turned: 0 }), steps: steps + 1 };
    },
    factors({ matrix, steps }) {
      const weight = beta2 < 1 && steps > 0 ? 1 - beta2 ** steps : 1;
      return [{ kind: 'symmetric', matrix: div(matrix, weight), ridge: { absolute, relative: 0 } }];
    },
    view: (shape) => [shape[0]!, shape.slice(1).reduce((a, b) => a * b, 1)],
    sizes: (block) => [[block.shape[0]!, sizeOf(block)]],
    meaning: () => (beta2 === 1 ? { beta2 } : {}),
  };
}
