import { type Given, oneOf, options, type Preconditioner } from '@curvature/spec';
import { add, divNoNan, matMul, mul, norm, transpose, type Tensor } from '@tensorflow/tfjs-core';

const orthogonalOptions = options('orthogonal', {
  scale: oneOf(['adam', 'spectral', 'none'], {
    default: 'adam',
    describe: 'the length of an update',
  }),
});

/** Coefficients of a X + b X X^T X + c (X X^T)^2 X by step. */
const POLAR_EXPRESS = [
  [8.1566, -22.4833, 15.8788],
  [4.0429, -2.8089, 0.5],
  [3.8917, -2.7725, 0.5061],
  [3.2858, -2.3681, 0.4645],
  [2.3465, -1.7098, 0.4232],
] as const;
/** What Polar Express asks of the norm, so that rounding cannot leave its interval. */
const SAFETY = 1.02;

/** Roughly U V^T of the singular values x = U S V^T, of each matrix. x: [count, m, n], m <= n */
function polar(x: Tensor): Tensor {
  let y = divNoNan(x, mul(norm(x, 'euclidean', [1, 2], true), SAFETY));
  for (const [a, b, c] of POLAR_EXPRESS) {
    const gram = matMul(y, y, false, true);
    y = add(mul(y, a), matMul(add(mul(gram, b), mul(matMul(gram, gram), c)), y));
  }
  return y;
}

const swapped = (x: Tensor) => transpose(x, [0, 2, 1]);
const SCALES = {
  adam: (m: number, n: number) => 0.2 * Math.sqrt(Math.max(m, n)),
  spectral: (m: number, n: number) => Math.sqrt(Math.max(1, n / m)),
  none: () => 1,
};

/**
 * Muon's orthogonalisation, by products alone and without a state: s times the orthogonal factor
 * U V^T of each matrix U S V^T of [m, n] = [fanIn, fanOut]. X <- X / (1.02 |X|), then five times
 *
 *     A = X X^T,    X <- a X + (b A + c A^2) X
 *
 * Behind `ema({ beta: 0.95, nesterov: true, biasCorrection: false })`, on whole matrices
 * (`partition: asMatrix`), it is Muon. Singular values end within 0.2 of 1; other ranks are refused.
 * @param given `scale`, default 'adam': s = 0.2 sqrt(max(m, n)), with which
 *   Adam's learning rates fit; 'spectral': sqrt(max(1, n / m)); 'none': 1.
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: Jordan 2024; Polar Express, Amsel et al. 2025 (arXiv 2505.16932), coefficients of
 * microsoft/dion; 'adam': Liu et al. 2025 (arXiv 2502.16982).
 */
export function orthogonal(
  given: Given<typeof orthogonalOptions> = {},
): Preconditioner<null, null, 'grad'> & { readonly metric?: never; readonly curvature?: never } {
  const { scale } = orthogonalOptions.complete(given);
  return {
    specVersion: 1,
    name: 'orthogonal',
    needs: [],
    linear: false,
    accepts: ({ shape }) =>
      shape.length === 3 || `orthogonal takes matrices, and got a tile of rank ${shape.length - 1}`,
    init: () => null,
    accumulate: () => null,
    apply(_cache, direction) {
      const [, m, n] = direction.shape as [number, number, number];
      const x = m > n ? swapped(polar(swapped(direction))) : polar(direction);
      return mul(x, SCALES[scale](m, n));
    },
  };
}
