import { add, div, square, type Tensor } from '@tensorflow/tfjs-core';

/** The state of a layer of kind 'norm': the number of samples of the last batch, on all ranks. */
export type NormState = { readonly samples: number };

/**
 * u = g / (g^2 / N + sqrt(lambda)), element by element, where g is the gradient of the batch:
 * THOR's rule for normalisations. It is not linear: |u| rises until |g| = sqrt(N sqrt(lambda)), and
 * falls beyond.
 */
export function normUpdate(direction: Tensor, { samples }: NormState, damping: number): Tensor {
  const root = Math.sqrt(damping);
  // If g^2 overflows, u is 0.
  return div(direction, add(square(div(direction, Math.sqrt(Math.max(1, samples)))), root));
}
