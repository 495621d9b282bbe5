import { type Chain, heldSquare, LEAST_DAMPING } from '@curvature/spec/internal';
import { maximum, mul, scalar, type Tensor } from '@tensorflow/tfjs-core';
import { chainNorm } from './kernels/norm.js';
import type { Complete, SparseLogDetState } from './options.js';

/** The damping of scale * statistics: [] */
export function dampingTensor(
  { damping: { kind, value } }: Complete,
  { mean, diagonal, bands }: SparseLogDetState,
  chain: Chain & { readonly band: number },
  scale: number,
): Tensor {
  const least = heldSquare(LEAST_DAMPING);
  if (kind === 'absolute') return scalar(Math.max(value, least));
  const measure = kind === 'relativeToMean' ? mean : chainNorm(diagonal, bands, chain);
  return maximum(mul(measure, value * scale), least);
}
