import { div, square, sub, sum } from '@tensorflow/tfjs';
import type { Scalar } from '@tensorflow/tfjs';
import { denseLayers } from './dense-layers.js';
import type { Model } from '../contract/task.js';

/**
 * Dense layers with tanh and a linear output, for regression.
 * @param widths Widths of the inputs, the hidden layers and the outputs, e.g. [8, 64, 64, 1].
 * @returns Variables `layer0/kernel` [in, out], `layer0/bias` [out], ...; the loss is the squared
 *   error, summed over the outputs and averaged over the batch.
 */
export function perceptron(widths: readonly number[], seed: number): Model {
  const { variables, apply } = denseLayers(widths, seed, (i) => i === widths.length - 2);
  return {
    variables,
    loss: ({ inputs, targets }) =>
      div(sum(square(sub(apply(inputs), targets))), targets.shape[0]!) as Scalar,
  };
}
