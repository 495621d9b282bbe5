import { type Chain, LEAST_DAMPING } from '@curvature/spec/internal';
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
  if (kind === 'absolute') return scalar(Math.max(value, LEAST_DAMPING));
  const measure = kind === 'relativeToMean' ? mean : chainNorm(diagonal, bands, chain);
  return maximum(mul(measure, value * scale), LEAST_DAMPING);
}
