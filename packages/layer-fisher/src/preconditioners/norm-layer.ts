import { add, div, square, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Of layers that multiply or shift element by element, how many samples the last batch had is all
 * that is kept.
 */
export type ScaleState = { readonly samples: number };

/**
 * u = g / (g^2 / N + sqrt(lambda)), element by element, where g is the gradient of the batch, not
 * of a sample: THOR's rule for normalisations, which is not linear: |u| rises to |g| = sqrt(N
 * sqrt(lambda)), and falls beyond.
 */
export function scaled(direction: Tensor, { samples }: ScaleState, damping: number): Tensor {
  const root = Math.sqrt(damping);
  // g^2 may overflow, and u is then 0.
  return div(direction, add(square(div(direction, Math.sqrt(Math.max(1, samples)))), root));
}
